"""Ways back up: four networks built anew in torch have the same parameters, work and skips."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from models.unet import UNet
from tests.fully_convolutional.running import run
from tests.stages import marks
from vislib.fully_convolutional import numbers, params, snippets
from vislib.fully_convolutional import ways as build
from vislib.fully_convolutional.figures import ways as figure
from vislib.stage.scene import Arrow

SETTINGS = st.builds(
    params.Ways, side=st.integers(2, 16).map(lambda n: 32 * n), classes=st.integers(2, 50)
)
BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))


class Encoder(nn.Module):
    """VGG16's convolutions; what each pooling leaves is kept."""

    def __init__(self):
        super().__init__()
        before, self.blocks = 3, nn.ModuleList()
        for wide, count in BLOCKS:
            layers = []
            for _ in range(count):
                layers.append(nn.Conv2d(before, wide, 3, padding=1))
                before = wide
            self.blocks.append(nn.Sequential(*layers))

    def forward(self, x):
        pools = []
        for block in self.blocks:
            x = functional.max_pool2d(block(x), 2)
            pools.append(x)
        return pools


class Decoder(nn.Module):
    """The same, upside down, after unpooling; ``last``: its last convolution, too."""

    def __init__(self, last):
        super().__init__()
        wide = [512, 512, 512, "up", 512, 512, 256, "up", 256, 256, 128, "up", 128, 64, "up"]
        before, layers = 512, [nn.Upsample(scale_factor=2)]
        for w in wide + ([64] if not last else [64, 64]):
            layers.append(nn.Upsample(scale_factor=2) if w == "up" else
                          nn.Conv2d(before, w, 3, padding=1))  # fmt: skip
            before = before if w == "up" else w
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)


class Fcn(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.encoder = Encoder()
        self.top = nn.Sequential(
            nn.Conv2d(512, 4096, 7, padding=3),
            nn.Conv2d(4096, 4096, 1),
            nn.Conv2d(4096, classes, 1),
        )
        self.skips = nn.ModuleList([nn.Conv2d(512, classes, 1), nn.Conv2d(256, classes, 1)])

    def forward(self, x):
        pools = self.encoder(x)
        x, self.handed = self.top(pools[4]), 0
        for skip, pool in zip(self.skips, (pools[3], pools[2]), strict=True):
            across = skip(pool)
            self.handed += across.numel()
            x = functional.interpolate(x, scale_factor=2, mode="bilinear") + across
        return functional.interpolate(x, scale_factor=8, mode="bilinear")


class Switching(nn.Module):
    def __init__(self, classes, side, dense):
        super().__init__()
        self.encoder, pad = Encoder(), 0 if side >= 224 else 3
        self.middle = nn.Sequential(
            nn.Conv2d(512, 4096, 7, padding=pad), nn.Conv2d(4096, 4096, 1),
            nn.ConvTranspose2d(4096, 512, 7, padding=pad),
        ) if dense else nn.Identity()  # fmt: skip
        self.decoder = Decoder(dense)
        self.score = nn.Conv2d(64, classes, 1 if dense else 3, padding=0 if dense else 1)

    def forward(self, x):
        pools = self.encoder(x)
        self.handed = sum(p.numel() for p in pools)  # a place for each maximum
        return self.score(self.decoder(self.middle(pools[4])))


class Unet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.net = UNet(3, classes)

    def forward(self, x):
        self.handed = sum(f.numel() for f in self.net.encode(x)[:-1])
        return self.net(x)


def _torchs(side, classes):
    return (
        Fcn(classes), Switching(classes, side, True), Switching(classes, side, False), Unet(classes)
    )  # fmt: skip


@given(SETTINGS)
@settings(max_examples=6)
def test_parameters_work_and_skips_are_torchs(p):
    with torch.device("meta"):
        nets = _torchs(p.side, p.classes)
        x = torch.empty(1, 3, p.side, p.side)
        for way, net in zip(p.made, nets, strict=True):
            assert way.parameters == sum(q.numel() for q in net.parameters()), way.name
            with FlopCounterMode(display=False) as counter:
                y = net(x)
            assert y.shape == (1, p.classes, p.side, p.side)
            assert way.handed == net.handed, way.name
            if way.name != "U-Net":
                assert way.multiplications == counter.get_total_flops() // 2, way.name
            else:  # encode ran twice: once for what is handed
                with FlopCounterMode(display=False) as once:
                    net.net(x)
                assert way.multiplications == once.get_total_flops() // 2


def test_the_numbers_of_the_slides():
    rows = numbers.ways_back(build(224, 21))
    said = [(r["parameters"], r["handed across"]) for r in rows]
    assert said == [
        (134_362_751, 20_580),
        (251_772_245, 1_530_368),
        (29_439_253, 1_530_368),
        (31_033_045, 6_021_120),
    ]
    last = figure.scene(build(224, 21)).captions[-1].values
    assert (last["c"], last["half"], last["places"]) == ("64", "112", "802,816")


@given(SETTINGS)
@settings(max_examples=25)
def test_captions_and_arrows_say_what_is_handed(p):
    made = p.made
    scene = figure.scene(made)
    assert scene.frames == 12
    bits = {way.name: way.bits for way in made}
    assert bits["SegNet"] == 2 * made[2].handed and bits["U-Net"] == 32 * made[3].handed
    last = scene.captions[-1].values
    assert bits[last["least"]] == min(bits.values()) and last["least"] == "FCN-8s"
    assert bits[last["most"]] == max(bits.values())
    for way in made:
        arrows = marks(scene, Arrow, way.name)
        assert len(arrows) == sum(s.handed > 0 for s in way.stages)
        assert all(arrow.width > 0.5 for arrow in arrows)
    assert len(scene.pack().buffer) < 40_000


@given(SETTINGS)
@settings(max_examples=5)
def test_the_code_box_counts_unets(p):
    assert run(snippets.ways(p.side, p.classes)) == (p.made[3].parameters, p.made[3].handed)


def test_sides_and_classes_that_do_not_fit_are_refused():
    for side in (100, 16):
        with pytest.raises(ValueError, match="multiple of 32"):
            build(side, 21)
    with pytest.raises(ValueError, match="at least 2"):
        build(224, 1)
