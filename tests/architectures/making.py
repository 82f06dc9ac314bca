"""Networks for the readers, as files and as text, and what torch makes of the text."""

import io
import warnings
import zipfile

import torch
from hypothesis import strategies as st
from torch import nn

EXAMPLE = (torch.empty(1, 3, 224, 224, device="meta"),)
LAYERS = st.sampled_from((
    "nn.Conv2d({c}, {d}, 3, padding=1)", "nn.Conv2d({c}, {d}, (1, 3), stride=(2, 1), bias=False)",
    "nn.Conv2d({c}, {c}, 3, padding='same', dilation=2, groups={c})",
    "nn.ConvTranspose2d({c}, {d}, 3, 2, 1, output_padding=1)", "nn.MaxPool2d(2)",
    "nn.MaxPool2d(3, 2, 1, ceil_mode=True)", "nn.AvgPool2d((2, 1), stride=(1, 2))",
    "nn.BatchNorm2d({c})", "nn.GroupNorm(1, {c})", "nn.InstanceNorm2d({c})", "nn.ReLU(True)",
    "nn.PReLU({c})", "nn.Upsample(scale_factor=2)", "nn.ZeroPad2d((1, 0, 2, 1))", "nn.Dropout(0.2)",
    "nn.Upsample(size=(9, 11), mode='bilinear')", "nn.AdaptiveAvgPool2d((3, 2))", "nn.Identity()",
    "nn.LocalResponseNorm(5)", "nn.Softmax(1)",
))  # fmt: skip


def exported(net, example=EXAMPLE):
    """What torch.export.save writes of a network."""
    buffer = io.BytesIO()
    torch.export.save(torch.export.export(net, example), buffer)
    return buffer.getvalue()


def onnx_of(net, side=224, **how):
    """What the older exporter to ONNX writes: every normalisation is kept."""
    buffer = io.BytesIO()
    how = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False} | how
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        example = (torch.empty(1, 3, side, side),)
        torch.onnx.export(net, example, buffer, dynamo=False, **how)
    return buffer.getvalue()


def evaluated(source):
    """The same text run by Python: torch is the oracle."""
    with torch.device("meta"):
        return eval(source, {"nn": nn})  # what the test itself wrote


def zipped(members, kind=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


class Everything(nn.Module):
    """Branches, a depthwise, a dilated and a transposed layer, sums, joins, pools, two inputs."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 16, 3, 2, 1)
        self.norm, self.slope = nn.BatchNorm2d(16), nn.PReLU(16)
        self.depthwise = nn.Conv2d(
            16, 16, (3, 5), padding=(2, 4), dilation=2, groups=16, bias=False
        )
        self.up = nn.ConvTranspose2d(16, 8, 4, 2, 1, groups=2)
        self.group = nn.GroupNorm(4, 24)
        self.last = nn.Linear(24, 10)

    def forward(self, x):
        x = self.slope(self.norm(self.first(x)))
        y = x + self.depthwise(x)
        z = self.up(nn.functional.max_pool2d(y, 3, 2, 1))
        z = nn.functional.interpolate(z[:, :, 1:], size=y.shape[2:], mode="bilinear")
        w = self.group(torch.cat([nn.functional.avg_pool2d(y, 3, 1, 1), z], 1))
        return self.last(nn.functional.adaptive_avg_pool2d(w, 1).flatten(1).relu())
