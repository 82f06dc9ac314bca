"""The layers that readers know: torch's names, arguments and defaults, what each value may be.

Two words are ours: ``Add(a, b, …)`` and ``Cat(a, b, …)`` join branches that begin at one place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from vislib.architectures.graph import Op
from vislib.core.bounded import MOST_SIDE, whole

JOINS = ("Add", "Cat")
_CONV = "in_channels:n out_channels:n kernel_size:pair stride:pair=1 padding:pad=0 dilation:pair=1"
_POOL = "kernel_size:pair stride:pair=None padding:pad=0"
_NORM = "eps:any=1e-5 momentum:any=0.1 affine:flag={} track_running_stats:any=True bias:flag=True"
# parameter:kind=default, in torch's order; without a default it must be given
_SIGNATURES = {
    "Conv2d": f"{_CONV} groups:n=1 bias:flag=True padding_mode:any=zeros",
    "ConvTranspose2d": f"{_CONV.replace(' dilation:pair=1', '')} output_padding:pad=0 groups:n=1 "
    "bias:flag=True dilation:pair=1 padding_mode:any=zeros",
    "Linear": "in_features:n out_features:n bias:flag=True",
    "MaxPool2d": f"{_POOL} dilation:pair=1 return_indices:any=False ceil_mode:flag=False",
    "AvgPool2d": f"{_POOL} ceil_mode:flag=False count_include_pad:any=True "
    "divisor_override:any=None",
    "AdaptiveAvgPool2d": "output_size:size",
    "AdaptiveMaxPool2d": "output_size:size return_indices:any=False",
    "BatchNorm2d": f"num_features:n {_NORM.format(True)}",
    "InstanceNorm2d": f"num_features:n {_NORM.format(False)}",
    "GroupNorm": "num_groups:n num_channels:n eps:any=1e-5 affine:flag=True bias:flag=True",
    "LocalResponseNorm": "size:n alpha:any=0.0001 beta:any=0.75 k:any=1.0",
    "PReLU": "num_parameters:n=1 init:any=0.25",
    "Flatten": "start_dim:axis=1 end_dim:axis=-1",
    "Upsample": "size:size=None scale_factor:factor=None mode:any=nearest align_corners:any=None "
    "recompute_scale_factor:any=None",
    "PixelShuffle": "upscale_factor:n",
    "ZeroPad2d": "padding:edges",
}
# One value in, one out, no weights; their arguments change nothing that is counted.
PLAIN = (
    "ReLU", "ReLU6", "LeakyReLU", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish", "Sigmoid", "Tanh",
    "Hardswish", "Hardsigmoid", "Hardtanh", "Softplus", "Softsign", "LogSigmoid", "Softmax",
    "Softmax2d", "LogSoftmax", "Dropout", "Dropout2d", "Identity",
)  # fmt: skip
NAMES = (*_SIGNATURES, *PLAIN)


def bind(layer: str, given: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a layer by name, defaults filled in, pairs as (rows, columns).

    Raises ``ValueError``, naming the argument and the remedy, for those torch does not know or
    which make no sense.
    """
    if layer in PLAIN:
        return {}
    slots = _slots(layer)
    names = [name for name, _, _ in slots]
    if len(given) > len(names):
        raise ValueError(f"{layer} takes {len(names)} arguments, not {len(given)}.")
    values = dict(zip(names, given, strict=False))
    for name, value in named.items():
        if name not in names and name not in ("device", "dtype"):
            raise ValueError(f"{layer} has no argument {name[:24]!r}; it has {', '.join(names)}.")
        if name in values:
            raise ValueError(f"{layer} gets {name!r} twice; keep one.")
        values[name] = value
    return _complete(layer, slots, values)


@lru_cache(maxsize=64)
def _slots(layer: str) -> list[tuple[str, str, str | None]]:
    """Name, kind and default of each argument."""
    return [_slot(text) for text in _SIGNATURES[layer].split()]


def _slot(text: str) -> tuple[str, str, str | None]:
    name, _, rest = text.partition(":")
    kind, found, default = rest.partition("=")
    return name, kind, default if found else None


def _complete(layer: str, slots: list[tuple], values: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, kind, default in slots:
        if name in values:
            made[name] = _KINDS[kind](values[name], f"{layer}: {name}")
        elif default is None:
            raise ValueError(f"{layer} needs {name}; write {layer}({_needs(slots)}).")
        elif kind != "any":
            made[name] = _KINDS[kind](_DEFAULTS[default], name)
    return made


def _needs(slots: list[tuple]) -> str:
    return ", ".join(name for name, _, default in slots if default is None) + ", …"


_DEFAULTS = {"None": None, "True": True, "False": False, "0": 0, "1": 1, "-1": -1}


def _number(value: Any, what: str) -> int:
    return whole(value, what)


def _two(value: Any, what: str, low: int) -> tuple[int, int]:
    values = value if isinstance(value, tuple | list) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{what} has {len(values)} numbers; give one, or (rows, columns).")
    return whole(values[0], what, low), whole(values[1], what, low)


def _pair(value: Any, what: str) -> tuple[int, int] | None:
    return None if value is None else _two(value, what, 1)


def _pad(value: Any, what: str) -> tuple[int, int] | str:
    return value if value in ("same", "valid") else _two(value, what, 0)


def _size(value: Any, what: str) -> tuple[int | None, int | None] | None:
    """Sizes of which one may be None: as large as it comes."""
    if value is None:
        return None
    if isinstance(value, tuple | list) and len(value) == 2:
        return tuple(None if v is None else whole(v, what) for v in value)
    return _two(value, what, 1)


def _factor(value: Any, what: str) -> tuple[float, float] | None:
    if value is None:
        return None
    values = value if isinstance(value, tuple | list) else (value, value)
    if len(values) != 2 or not all(
        isinstance(v, int | float) and not isinstance(v, bool) and 0 < v <= 1024 for v in values
    ):
        raise ValueError(f"{what} must be a number from 0 to 1024, or a pair of them.")
    return float(values[0]), float(values[1])


def _edges(value: Any, what: str) -> tuple[int, int, int, int]:
    """Left, right, top, bottom; negative ones cut off."""
    values = value if isinstance(value, tuple | list) else (value,) * 4
    if len(values) != 4:
        raise ValueError(f"{what} needs one number, or (left, right, top, bottom).")
    return tuple(whole(v, what, -MOST_SIDE) for v in values)


def _flag(value: Any, what: str) -> bool:
    if not isinstance(value, bool | int):
        raise ValueError(f"{what} must be True or False.")
    return bool(value)


def _axis(value: Any, what: str) -> int:
    return whole(value, what, -8, 8)


def _any(value: Any, what: str) -> Any:
    return value


def operation(
    layer: str, name: str, inputs: str | tuple[str, ...], given: Mapping[str, Any], block: str = ""
) -> Op:
    """The operation of a layer of ``NAMES``, whose arguments ``bind`` gave.

    Raises ``ValueError`` with the remedy for what a graph cannot say.
    """
    kind, arguments = made(layer, given)
    return Op(kind, name, inputs, block=block, **arguments)


def made(layer: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Kind and arguments of the operation that a layer of ``NAMES`` is, as ``bind`` gave them."""
    if layer in ("Dropout", "Dropout2d", "Identity"):
        return "identity", {"what": layer.lower()}
    if layer in PLAIN:
        return "activation", {"function": layer.lower()}
    return _MAKERS[layer](given)


def _conv(g: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return "conv", _shared(g) | {"padding": _padding(g)}


def _transposed(g: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if isinstance(g["padding"], str):
        raise ValueError("ConvTranspose2d: padding must be a number or a pair.")
    larger = [max(s, d) for s, d in zip(g["stride"], g["dilation"], strict=True)]
    if any(p >= m for p, m in zip(g["output_padding"], larger, strict=True)):
        raise ValueError(
            "ConvTranspose2d: output_padding must be smaller than the stride or the dilation."
        )
    both = {"padding": g["padding"], "output_padding": g["output_padding"]}
    return "transposed", _shared(g) | both


def _shared(g: Mapping[str, Any]) -> dict[str, Any]:
    for what in ("in_channels", "out_channels"):
        if g[what] % g["groups"]:
            raise ValueError(
                f"{what} {g[what]} cannot be split into {g['groups']} groups; choose a divisor."
            )
    return {
        "channels": g["out_channels"],
        "of": g["in_channels"],
        "kernel": g["kernel_size"],
        **{name: g[name] for name in ("stride", "dilation", "groups", "bias")},
    }


def _padding(g: Mapping[str, Any]) -> Any:
    """What "same" and "valid" stand for: ((top, bottom), (left, right)), the rest after."""
    if g["padding"] == "valid":
        return 0
    if g["padding"] != "same":
        return g["padding"]
    if g["stride"] != (1, 1):
        raise ValueError("Conv2d: padding 'same' goes with stride 1 only; write it as a number.")
    totals = [d * (k - 1) for k, d in zip(g["kernel_size"], g["dilation"], strict=True)]
    return tuple((total // 2, total - total // 2) for total in totals)


def _pool(mode: str, g: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    kernel = g["kernel_size"]
    if isinstance(g["padding"], str) or any(
        2 * p > k for p, k in zip(g["padding"], kernel, strict=True)
    ):
        raise ValueError("The padding of a pooling layer is at most half of its kernel; lower it.")
    made = {name: g[name] for name in ("stride", "padding", "dilation") if name in g}
    return "pool", {"mode": mode, "kernel": kernel, "ceil": g["ceil_mode"], **made}


def _adaptive(mode: str, g: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    size = g["output_size"]
    if size is None or None in size:
        raise ValueError("Adaptive pooling: give the size as a number or a pair of numbers.")
    return "adaptive_pool", {"mode": mode, "size": size}


def _norm(mode: str, channels: int, g: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if g["affine"] and not g["bias"]:
        raise ValueError("A normalisation counts with both its vectors here; leave bias at True.")
    if channels % g.get("num_groups", 1):
        raise ValueError(
            f"{channels} channels cannot be split into {g['num_groups']} groups; choose a divisor."
        )
    return "norm", {"mode": mode, "affine": g["affine"], "of": channels}


def _flatten(g: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if g["start_dim"] not in (1, -3) or g["end_dim"] not in (-1, 3):
        raise ValueError("Flatten: only whole maps are flattened here; write nn.Flatten().")
    return "flatten", {}


def _upsample(g: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    size, factor = g["size"], g["scale_factor"]
    if (size is None) == (factor is None) or size and None in size:
        raise ValueError("Upsample: give either size or scale_factor.")
    mode = str(g.get("mode", "nearest"))
    return "upsample", {"size": size, "mode": mode} if size else {"factor": factor, "mode": mode}


def _edges_of(g: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    left, right, top, bottom = g["padding"]
    return "pad", {"padding": ((top, bottom), (left, right))}


_MAKERS = {
    "Conv2d": _conv,
    "ConvTranspose2d": _transposed,
    "Linear": lambda g: (
        "linear",
        {"features": g["out_features"], "of": g["in_features"], "bias": g["bias"]},
    ),
    "MaxPool2d": lambda g: _pool("max", g),
    "AvgPool2d": lambda g: _pool("average", g),
    "AdaptiveAvgPool2d": lambda g: _adaptive("average", g),
    "AdaptiveMaxPool2d": lambda g: _adaptive("max", g),
    "BatchNorm2d": lambda g: _norm("batch", g["num_features"], g),
    "InstanceNorm2d": lambda g: _norm("instance", g["num_features"], g),
    "GroupNorm": lambda g: _norm("group", g["num_channels"], g),
    "LocalResponseNorm": lambda g: ("norm", {"mode": "local", "affine": False}),
    "PReLU": lambda g: ("activation", {"function": "prelu", "weights": g["num_parameters"]}),
    "Flatten": _flatten,
    "Upsample": _upsample,
    "PixelShuffle": lambda g: ("pixel_shuffle", {"factor": g["upscale_factor"]}),
    "ZeroPad2d": _edges_of,
}


_KINDS = {
    "n": _number,
    "pair": _pair,
    "pad": _pad,
    "size": _size,
    "factor": _factor,
    "edges": _edges,
    "flag": _flag,
    "axis": _axis,
    "any": _any,
}
