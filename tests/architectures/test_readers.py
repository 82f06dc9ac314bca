"""Networks from files: against torch's own counts and the totals that were published."""

import io
import os
import zipfile

import pytest
import torch
from safetensors.torch import save as save_tensors
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.architectures import public
from tests.architectures.making import Everything, exported, onnx_of, zipped
from vislib.architectures import ledger, totals
from vislib.architectures.readers import files
from vislib.architectures.tiling import last_maps

ALL = os.environ.get("PIXELWISE_PUBLIC") == "all"
QUICK = ("AlexNet", "VGG-11", "SqueezeNet 1.1", "ResNet-18")


@pytest.mark.parametrize("name", public.PUBLISHED if ALL else QUICK)
def test_a_public_network_counts_what_was_published(name):
    net = public.on_meta(name)
    parameters, multiplications, shapes = public.counted(net)
    found = files.network(exported(net))
    rows = ledger(found.graph)
    sums = totals(rows)
    published, billions = public.PUBLISHED[name]
    assert sums.parameters == parameters == published
    assert sums.multiplications == multiplications
    assert abs(sums.multiplications / 1e9 - billions) < 0.01
    convolutions = [row.shape for row in rows if row.kind == "conv"]
    assert convolutions == [shape for kind, shape in shapes if kind == "Conv2d"]


@pytest.mark.parametrize("name", public.PUBLISHED if ALL else ("SqueezeNet 1.1",))
def test_an_onnx_file_counts_the_same(name):
    parameters, multiplications, _ = public.counted(public.on_meta(name))
    data = onnx_of(public.MAKE[name]().eval(), export_params=False)
    sums = totals(ledger(files.read(data)))
    assert (sums.parameters, sums.multiplications) == (parameters, multiplications)


def test_every_way_into_a_graph_agrees():
    with torch.device("meta"):
        net = Everything().eval()
        parameters, multiplications, shapes = public.counted(net, (1, 3, 65, 64))
        pt2 = exported(net, (torch.empty(1, 3, 65, 64),))
    found = {"pt2": files.network(pt2), "onnx": files.network(onnx_of(Everything().eval(), 65))}
    sums = {kind: totals(ledger(network.graph)) for kind, network in found.items()}
    assert sums["pt2"].parameters == parameters and found["pt2"].notes == ()
    assert sums["pt2"].multiplications == multiplications
    # ONNX has no group normalisation by itself: its 2 · 24 parameters are told as not understood.
    assert sums["onnx"].parameters == parameters - 48
    assert "InstanceNormalization" in found["onnx"].notes[0]


def test_normalisations_folded_by_the_exporter_are_told():
    net = nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4)).eval()
    folded = files.network(
        onnx_of(net, training=torch.onnx.TrainingMode.EVAL, do_constant_folding=True)
    )
    assert totals(ledger(folded.graph)).parameters == 3 * 3 * 3 * 4 + 4
    assert "folded" in folded.notes[-1]


def test_a_file_without_sizes_takes_the_learners():
    data = onnx_of(
        nn.Sequential(nn.Conv2d(3, 4, 3)).eval(),
        input_names=["x"],
        dynamic_axes={"x": {0: "n", 2: "h", 3: "w"}},
    )
    assert ledger(files.read(data, input_shape=(3, 31, 40)))[-1].shape == (4, 29, 38)


def test_safetensors_give_the_parameters_by_name():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(4, 2))
    data = save_tensors(net.state_dict())
    for cut in (data, data[: 8 + int.from_bytes(data[:8], "little")]):
        found = files.network(cut)
        rows = ledger(found.graph)
        assert totals(rows).parameters == sum(p.numel() for p in net.parameters())
        assert {r.name: r.weights for r in rows[1:]} == {
            n: p.numel() for n, p in net.named_parameters()
        }
        assert totals(rows).multiplications == 0 and "parameters only" in found.notes[0]


# -- odd networks: what was not made for this ledger ---------------------------------------------


class Words(nn.Module):
    """A picture cut into patches, and a transformer's layer over them."""

    def __init__(self):
        super().__init__()
        self.patch = nn.Conv2d(3, 16, 8, 8)
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True, norm_first=True)
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        return self.head(self.layer(x).mean(1))


class Context(nn.Module):
    """Dilated branches beside one that pools the whole map."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, 2, 1)
        self.wide = nn.ModuleList(nn.Conv2d(8, 4, 3, padding=d, dilation=d) for d in (1, 6))
        self.all, self.last = nn.Conv2d(8, 4, 1), nn.Conv2d(12, 5, 1)

    def forward(self, x):
        x = self.first(x)
        y = self.all(nn.functional.adaptive_avg_pool2d(x, 1))
        y = nn.functional.interpolate(y, size=x.shape[2:], mode="bilinear")
        return self.last(torch.cat([*(w(x) for w in self.wide), y], 1))


class Again(nn.Module):
    """The same weights three times."""

    def __init__(self):
        super().__init__()
        self.one = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x):
        return self.one(self.one(self.one(x)))


@pytest.mark.parametrize(("kind", "batch"), [(Words, 1), (Words, 3), (Context, 2), (Again, 1)])
def test_odd_networks_work_as_often_as_torch_counts(kind, batch):
    with torch.device("meta"):
        net, x = kind().eval(), torch.empty(batch, 3, 40, 48)
        found = files.network(exported(net, (x,)))
        with FlopCounterMode(display=False) as counter:
            net(x)
    rows = ledger(found.graph)
    by_heart = 0  # products of two maps are told, and not counted
    if kind is Words:
        assert "scaled_dot_product_attention" in found.notes[0]
        places = 5 * 6
        by_heart = 2 * 2 * places * places * 8 * batch
    flops = counter.get_total_flops() // 2
    assert totals(rows).multiplications * batch in (flops, flops - by_heart)
    there = sum(p.numel() for p in net.parameters())
    counted = totals(rows).parameters
    assert (
        counted == there
        or f"has {there:,} parameters, the ledger counts {counted:,}" in " ".join(found.notes)
    )
    told = last_maps(rows)
    assert (told is None) == (kind is not Again)
    assert told is None or told.seen == 7


def test_older_files_of_torch_export_are_read():
    """Before torch 2.9 the graph stood in a file of another name."""
    with torch.device("meta"):
        data = exported(nn.Conv2d(3, 8, 3).eval(), (torch.empty(1, 3, 9, 9),))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(n for n in archive.namelist() if n.endswith("models/model.json"))
        graph = archive.read(name)
    for old in ("serialized_exported_program.json", "models/model.json"):
        assert totals(ledger(files.read(zipped({old: graph})))).parameters == 3 * 9 * 8 + 8
