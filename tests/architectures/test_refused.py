"""Files that are refused with a sentence; nothing in a stranger's file is run or followed."""

import io
import zipfile

import pytest
import torch
from torch import nn

from tests.architectures import public
from tests.architectures.making import exported, zipped
from vislib.architectures import ledger
from vislib.architectures.readers import files


def _saved(what):
    buffer = io.BytesIO()
    torch.save(what, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello", "no network that can be read"),
        (b"\x80\x04K\x01.", "can run code"),
        (b"\x89HDF\r\n\x1a\n....", "can run code"),
        (_saved(nn.Linear(2, 2).state_dict()), "can run code"),
        (zipped({"a.txt": b"a"}), "no network that can be read"),
        (zipped({"models/model.json": b"[" * 10**6}), "too long"),
        (zipped({"models/model.json": b" " * 9 * 2**20}), "has more than 8 MB"),
        (zipped({"models/model.json": b"0" * 200 * 2**20}), "has more than 8 MB"),
        (zipped({"models/model.json": b"[" * 100_000}), "damaged"),
        (zipped({"models/model.json": b"9" * 10_000}), "damaged"),
        (zipped({"models/model.json": b"{}"}), "damaged"),
        (zipped({"models/model.json": b"{}"}, zipfile.ZIP_LZMA), "packed in a way"),
        (zipped({f"{i}": b"" for i in range(4100)}), "files; save the network alone"),
        (b"\x08\x09" + b"\x3a\x80\x89\x7a" + b"\x0a\x00" * 1_000_000, "too many parts"),
        (b"\x08\x09", "no network that can be read"),
        (b"\x08\xff" * 30, "damaged"),
        (b"\xff" * 7 + b"\x00{", "damaged"),
        (b"\x02\x00\x00\x00\x00\x00\x00\x00{}", "no parameters"),
        (bytes(13 * 2**20), "please keep it under 12 MB"),
    ],
)
def test_a_file_that_is_refused(data, words):
    with pytest.raises(ValueError, match=words):
        files.network(data)


def test_data_in_other_files_is_never_read(monkeypatch):
    from onnx import TensorProto, helper

    weight = TensorProto(name="w", dims=[8, 3, 3, 3], data_type=1, data_location=1)
    weight.external_data.add(key="location", value="/etc/hostname")
    small = TensorProto(name="s", dims=[2], data_type=7, data_location=1)
    small.external_data.add(key="location", value="/etc/hostname")
    given = helper.make_tensor_value_info("x", 1, [1, 3, 16, 16])
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["y"]),
        helper.make_node("Reshape", ["y", "s"], ["z"]),
    ]
    model = helper.make_model(helper.make_graph(nodes, "g", [given], [], [weight, small]))
    data = model.SerializeToString()

    def opened(*a, **k):
        raise AssertionError("A file was opened.")

    monkeypatch.setattr("builtins.open", opened)
    monkeypatch.setattr("os.open", opened)
    assert ledger(files.read(data))[1].weights == 8 * 27


def test_nothing_of_torch_unpickles(monkeypatch):
    """Reading a .pt2 opens its graph alone."""
    data = exported(public.on_meta("SqueezeNet 1.1"))

    def never(*a, **k):
        raise AssertionError("It was unpickled.")

    for name in ("torch.load", "torch.export.load", "pickle.loads", "pickle.load"):
        monkeypatch.setattr(name, never)
    opened = []
    honest = zipfile.ZipFile.open
    monkeypatch.setattr(
        zipfile.ZipFile, "open", lambda self, m, *a: opened.append(m) or honest(self, m, *a)
    )
    files.read(data)
    assert [info.filename.rpartition("/")[2] for info in opened] == ["model.json"]
