"""Public networks in torch, written from their papers and torchvision's documentation.

``PUBLISHED``: parameters and multiplications (GFLOPS there) at 224 pixels as torchvision 0.20 lists
them for its weights IMAGENET1K_V1, at https://pytorch.org/vision/stable/models.html.
"""

import torch
from torch import nn

PUBLISHED = {
    "AlexNet": (61_100_840, 0.71),
    "VGG-11": (132_863_336, 7.61),
    "VGG-16": (138_357_544, 15.47),
    "SqueezeNet 1.0": (1_248_424, 0.82),
    "SqueezeNet 1.1": (1_235_496, 0.35),
    "ResNet-18": (11_689_512, 1.81),
    "ResNet-50": (25_557_032, 4.09),
    "ResNeXt-50 32x4d": (25_028_904, 4.23),
    "Wide ResNet-50-2": (68_883_240, 11.40),
    "DenseNet-121": (7_978_856, 2.83),
    "MobileNet V2": (3_504_872, 0.30),
    "MNASNet 1.0": (4_383_312, 0.31),
    "EfficientNet-B0": (5_288_548, 0.39),
    "ShuffleNet V2 x1.0": (2_278_604, 0.14),
}


def alexnet():
    return nn.Sequential(
        nn.Conv2d(3, 64, 11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.AdaptiveAvgPool2d((6, 6)), nn.Flatten(), nn.Dropout(),
        nn.Linear(9216, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(),
        nn.Linear(4096, 1000),
    )  # fmt: skip


def vgg(blocks):
    layers, before = [], 3
    for count, width in zip(blocks, (64, 128, 256, 512, 512), strict=True):
        for _ in range(count):
            layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU(inplace=True)]
            before = width
        layers.append(nn.MaxPool2d(2, 2))
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(7), nn.Flatten(), nn.Linear(25088, 4096), nn.ReLU(),
        nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 1000),
    )  # fmt: skip


class Fire(nn.Module):
    def __init__(self, before, squeeze, expand):
        super().__init__()
        self.squeeze = nn.Conv2d(before, squeeze, 1)
        self.left, self.right = (
            nn.Conv2d(squeeze, expand, 1),
            nn.Conv2d(squeeze, expand, 3, padding=1),
        )

    def forward(self, x):
        x = self.squeeze(x).relu()
        return torch.cat([self.left(x).relu(), self.right(x).relu()], 1)


def squeezenet(first, pools):
    sizes = [(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)]
    layers, before = [first, nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True)], first.out_channels
    for i, (squeeze, expand) in enumerate(sizes, start=2):
        layers.append(Fire(before, squeeze, expand))
        before = 2 * expand
        if i in pools:
            layers.append(nn.MaxPool2d(3, 2, ceil_mode=True))
    return nn.Sequential(*layers, nn.Dropout(), nn.Conv2d(512, 1000, 1), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten())  # fmt: skip


def unit(before, after, kernel, stride=1, groups=1, act=nn.ReLU):
    conv = nn.Conv2d(before, after, kernel, stride, kernel // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), *([act()] if act else []))


class Residual(nn.Module):
    def __init__(self, body, shortcut, act=True):
        super().__init__()
        self.body, self.shortcut, self.act = body, shortcut, act

    def forward(self, x):
        y = self.body(x) + (self.shortcut(x) if self.shortcut is not None else x)
        return y.relu() if self.act else y


def resnet(counts, bottleneck, groups=1, width=64):
    layers, before = [unit(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1)], 64
    for stage, count in enumerate(counts):
        inside = width * 2**stage
        out = 256 * 2**stage if bottleneck else inside
        for i in range(count):
            stride = 2 if stage and not i else 1
            if bottleneck:
                middle = unit(inside, inside, 3, stride, groups)
                body = nn.Sequential(
                    unit(before, inside, 1), middle, unit(inside, out, 1, act=None)
                )
            else:
                body = nn.Sequential(unit(before, out, 3, stride), unit(out, out, 3, act=None))
            short = unit(before, out, 1, stride, act=None) if stride > 1 or before != out else None
            layers.append(Residual(body, short))
            before = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, 1000))


class Grow(nn.Module):
    def __init__(self, before):
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(before), nn.ReLU(), nn.Conv2d(before, 128, 1, bias=False),
            nn.BatchNorm2d(128), nn.ReLU(), nn.Conv2d(128, 32, 3, padding=1, bias=False),
        )  # fmt: skip

    def forward(self, x):
        return torch.cat([x, self.body(x)], 1)


def densenet(blocks):
    layers, before = [unit(3, 64, 7, 2), nn.MaxPool2d(3, 2, 1)], 64
    for i, count in enumerate(blocks):
        for _ in range(count):
            layers.append(Grow(before))
            before += 32
        if i < 3:
            layers += [nn.BatchNorm2d(before), nn.ReLU(),
                       nn.Conv2d(before, before // 2, 1, bias=False), nn.AvgPool2d(2)]  # fmt: skip
            before //= 2
    return nn.Sequential(*layers, nn.BatchNorm2d(before), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                         nn.Flatten(), nn.Linear(before, 1000))  # fmt: skip


class Gate(nn.Module):
    def __init__(self, width, inside):
        super().__init__()
        self.down, self.up = nn.Conv2d(width, inside, 1), nn.Conv2d(inside, width, 1)

    def forward(self, x):
        y = nn.functional.adaptive_avg_pool2d(x, 1)
        return x * torch.sigmoid(self.up(nn.functional.silu(self.down(y))))


def inverted(before, after, expand, stride, kernel=3, act=nn.ReLU6, gate=False):
    inside = before * expand
    body = [] if expand == 1 else [unit(before, inside, 1, act=act)]
    body.append(unit(inside, inside, kernel, stride, groups=inside, act=act))
    if gate:
        body.append(Gate(inside, max(1, before // 4)))
    body = nn.Sequential(*body, unit(inside, after, 1, act=None))
    return Residual(body, None, act=False) if stride == 1 and before == after else body


def mobile(first, plan, last, dropout, **how):
    """``plan``: (expansion, channels, times, stride, kernel) of each stage."""
    layers, before = first, first[-1][0].out_channels
    act = how.get("act", nn.ReLU6)
    for expand, after, times, stride, kernel in plan:
        for i in range(times):
            layers.append(inverted(before, after, expand, stride if not i else 1, kernel, **how))
            before = after
    return nn.Sequential(*layers, unit(before, last, 1, act=act), nn.AdaptiveAvgPool2d(1),
                         nn.Flatten(), nn.Dropout(dropout), nn.Linear(last, 1000))  # fmt: skip


def mobilenet_v2():
    plan = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
            (6, 160, 3, 2), (6, 320, 1, 1)]  # fmt: skip
    return mobile([unit(3, 32, 3, 2, act=nn.ReLU6)], [(*p, 3) for p in plan], 1280, 0.2)


def mnasnet():
    plan = [(3, 24, 3, 2, 3), (3, 40, 3, 2, 5), (6, 80, 3, 2, 5), (6, 96, 2, 1, 3),
            (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)]  # fmt: skip
    first = [unit(3, 32, 3, 2), unit(32, 32, 3, groups=32), unit(32, 16, 1, act=None)]
    return mobile(first, plan, 1280, 0.2, act=nn.ReLU)


def efficientnet():
    plan = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3),
            (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)]  # fmt: skip
    return mobile([unit(3, 32, 3, 2, act=nn.SiLU)], plan, 1280, 0.2, act=nn.SiLU, gate=True)


class Shuffle(nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        half, self.stride = after // 2, stride
        inside = before if stride > 1 else half
        middle = unit(half, half, 3, stride, half, act=None)
        self.right = nn.Sequential(unit(inside, half, 1), middle, unit(half, half, 1))
        self.left = None
        if stride > 1:
            self.left = nn.Sequential(unit(before, before, 3, stride, before, act=None),
                                      unit(before, half, 1))  # fmt: skip

    def forward(self, x):
        if self.left is None:
            kept, x = x.chunk(2, 1)
        else:
            kept = self.left(x)
        y = torch.cat([kept, self.right(x)], 1)
        n, c, h, w = y.shape
        return y.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)


class Mean(nn.Module):
    def forward(self, x):
        return x.mean([2, 3])


def shufflenet():
    layers, before = [unit(3, 24, 3, 2), nn.MaxPool2d(3, 2, 1)], 24
    for times, after in ((4, 116), (8, 232), (4, 464)):
        for i in range(times):
            layers.append(Shuffle(before, after, 1 if i else 2))
            before = after
    return nn.Sequential(*layers, unit(464, 1024, 1), Mean(), nn.Linear(1024, 1000))


MAKE = {
    "AlexNet": alexnet,
    "VGG-11": lambda: vgg((1, 1, 2, 2, 2)),
    "VGG-16": lambda: vgg((2, 2, 3, 3, 3)),
    "SqueezeNet 1.0": lambda: squeezenet(nn.Conv2d(3, 96, 7, 2), (4, 8)),
    "SqueezeNet 1.1": lambda: squeezenet(nn.Conv2d(3, 64, 3, 2), (3, 5)),
    "ResNet-18": lambda: resnet((2, 2, 2, 2), False),
    "ResNet-50": lambda: resnet((3, 4, 6, 3), True),
    "ResNeXt-50 32x4d": lambda: resnet((3, 4, 6, 3), True, groups=32, width=128),
    "Wide ResNet-50-2": lambda: resnet((3, 4, 6, 3), True, width=128),
    "DenseNet-121": lambda: densenet((6, 12, 24, 16)),
    "MobileNet V2": mobilenet_v2,
    "MNASNet 1.0": mnasnet,
    "EfficientNet-B0": efficientnet,
    "ShuffleNet V2 x1.0": shufflenet,
}


def on_meta(name):
    """The network without memory for its weights, as it is after training."""
    with torch.device("meta"):
        return MAKE[name]().eval()


def counted(net, shape=(1, 3, 224, 224)):
    """(parameters, multiplications) that torch counts by hooks, and each leaf's output shape."""
    work, shapes = [], []

    def hook(module, given, out):
        if isinstance(module, nn.Conv2d):
            per = (
                module.in_channels // module.groups * module.kernel_size[0] * module.kernel_size[1]
            )
            work.append(out.numel() * per)
        elif isinstance(module, nn.ConvTranspose2d):
            per = (
                module.out_channels // module.groups * module.kernel_size[0] * module.kernel_size[1]
            )
            work.append(given[0].numel() * per)
        elif isinstance(module, nn.Linear):
            work.append(out.numel() * module.in_features)
        shapes.append((type(module).__name__, tuple(out.shape[1:])))

    leaves = [m for m in net.modules() if not list(m.children())]
    hooks = [leaf.register_forward_hook(hook) for leaf in leaves]
    try:
        net(torch.empty(shape, device="meta"))
    finally:
        for one in hooks:
            one.remove()
    return sum(p.numel() for p in net.parameters()), sum(work), shapes
