"""Settings worth a button, chapter by chapter: the lectures' numbers, and cases to look at."""

from __future__ import annotations

from vislib.architectures import examples
from vislib.architectures.own import NONE

LENETS = {
    "the deck's": {"size": 32, "first": 6, "second": 16, "dense": 84, "connections": "dense"},
    "as published in 1998": {
        "size": 32, "first": 6, "second": 16, "dense": 84, "connections": "original",
    },
    "28 px, padded": {"size": 28, "padding": 2, "connections": "dense"},
}  # fmt: skip

LEDGERS = {
    "VGG16": {"network": "VGG16", "beside": NONE},
    "VGG A to E: the ends": {"network": "VGG11", "beside": "VGG19"},
    "AlexNet": {"network": "AlexNet", "beside": NONE},
    "AlexNet and LeNet": {"network": "AlexNet", "beside": "LeNet"},
    "ResNet-50 and VGG16": {"network": "ResNet-50", "beside": "VGG16"},
    "MobileNet and its full twin": {
        "network": "MobileNet v1", "beside": "MobileNet v1 (full convolutions)",
    },
}  # fmt: skip

SHRINKS = {
    "the deck's 5×5": {"view": "layer", "channels": 200, "filters": 92, "kernel": 5, "side": 32,
                       "middle": 16},
    "5×5 branch of module 3a": {"view": "layer", "channels": 192, "filters": 32, "kernel": 5,
                                "side": 28, "middle": 16},
    "bottleneck 256–64": {"view": "bottleneck", "channels": 256, "kernel": 3, "side": 28,
                          "middle": 64},
    "module 3a": {"view": "module", "module": "3a"},
}  # fmt: skip

DEPTHWISE = {
    "the deck's": {"channels": 3, "filters": 256, "kernel": 5, "side": 8, "groups": 1},
    "MobileNet block": {"channels": 512, "filters": 512, "kernel": 3, "side": 14, "groups": 1},
    "ResNeXt block": {"channels": 128, "filters": 128, "kernel": 3, "side": 56, "groups": 32},
}

JOINS = {
    "the deck's five layers": {"layers": 5, "channels": 64, "growth": 32, "join": "both"},
    "DenseNet-121, block 1": {"layers": 6, "channels": 64, "growth": 32, "join": "concatenate"},
    "DenseNet-121, block 3": {"layers": 24, "channels": 256, "growth": 32, "join": "concatenate"},
}

WHICH = {
    "all": {"weights": 150, "multiplications": 20.0, "values": 50, "field": 0, "top1": 0.0},
    "on a phone": {"multiplications": 1.0, "top1": 71.0},
    "better than VGG16, lighter": {"weights": 30, "top1": 72.0},
}

YOURS = {
    "a small network": {
        "source": "typed", "text": examples.SMALL, "given": "3 224 224", "beside": NONE,
    },
    "a residual block": {
        "source": "typed", "text": examples.RESIDUAL, "given": "64 56 56", "beside": NONE,
    },
    "Inception 3a": {
        "source": "typed", "text": examples.INCEPTION, "given": "192 28 28", "beside": NONE,
    },
    "a U of two levels": {
        "source": "typed", "text": examples.U, "given": "3 256 256", "beside": NONE,
    },
    "ResNet-18, beside ResNet-34": {
        "source": "book", "network": "ResNet-18", "beside": "ResNet-34",
    },
}  # fmt: skip
