"""What the operators in a file of ``torch.export`` say, each drawn as one of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from vislib.architectures.readers.drawing import Drawing, shape_of

Sizes = tuple[int, ...]


def word(target: str) -> str:
    """The name of an operator without its place and overload: "conv2d"."""
    parts = target.removeprefix("torch.ops.").split(".")
    return (parts[1] if len(parts) > 1 else parts[0]).rstrip("_")


def tensors(arguments: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the tensors among arguments, lists of tensors too."""
    found: list[str] = []
    for one in arguments:
        if "as_tensor" in one:
            found.append(one["as_tensor"]["name"])
        for many in ("as_tensors", "as_optional_tensors"):
            found += [t["name"] for t in one.get(many, ()) if "name" in t]
    return [str(name) for name in found]


@dataclass(frozen=True)
class Tensors:
    """What is known of the tensors of a file: their sizes, and which are parameters called what.

    ``batch``: how many pictures the network was exported with.
    """

    sizes: Mapping[str, Sizes]
    parameters: Mapping[str, str]
    batch: int = 1

    def columns(self, sizes: Sizes) -> tuple[int, int, int]:
        """The last axis as features, at as many places as there are for one picture."""
        return sizes[-1], max(prod(sizes[:-1]) // self.batch, 1), 1


class Arguments:
    """The arguments of a node by name; ``sizes`` of the tensor ``output`` that it makes."""

    def __init__(
        self, node: Mapping[str, Any], drawing: Drawing, known: Tensors, output: str = ""
    ) -> None:
        self.drawing, self.known = drawing, known
        self.said = {str(i["name"]): i["arg"] for i in node["inputs"]}
        self.tensors = tensors(list(self.said.values()))
        outputs = tensors(node["outputs"])
        self.output = output or (outputs[0] if outputs else "")
        self.word = word(str(node["target"]))
        self.name = self._name(str(node.get("name") or self.output or self.word))
        self.sizes = known.sizes.get(self.output)

    def _name(self, otherwise: str) -> str:
        """The module whose parameters it reads, as its author called it."""
        for tensor in self.tensors:
            if tensor in self.known.parameters:
                module = self.known.parameters[tensor].rpartition(".")[0]
                return module or otherwise
        return otherwise

    def value(self, name: str, otherwise: Any = None) -> Any:
        """A number, word, or list of numbers; ``otherwise`` where it is left out or symbolic."""
        found = self.said.get(name, {})
        for kind in ("as_int", "as_ints", "as_float", "as_floats", "as_bool", "as_string"):
            if kind in found:
                return found[kind]
        return otherwise

    def tensor(self, name: str) -> str | None:
        found = self.said.get(name, {})
        return found["as_tensor"]["name"] if "as_tensor" in found else None

    def shape(self, name: str) -> Sizes:
        """Sizes of a tensor among the arguments; ``ValueError`` where there is none."""
        found = self.known.sizes.get(self.tensor(name) or "")
        if found is None:
            raise ValueError(f"{self.word} has no {name}.")
        return found


Handler = Callable[[Arguments, str, tuple[str, ...]], None]


def strange(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    a.drawing.other(tensor, a.word, sources, shape_of(a.sizes) if a.sizes else None)


def rearranged(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    shape = shape_of(a.sizes) if a.sizes else None
    a.drawing.other(tensor, a.word, sources, shape, plain=True)


def _conv(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    transposed = a.word == "conv_transpose2d" or bool(a.value("transposed", False))
    out, of, *kernel = a.shape("weight")
    groups = a.value("groups", 1)
    if transposed:
        out, of = of * groups, out
    a.drawing.layer(
        tensor, a.name, sources[0], "ConvTranspose2d" if transposed else "Conv2d",
        in_channels=of if transposed else of * groups, out_channels=out, kernel_size=kernel,
        stride=a.value("stride"), padding=a.value("padding"), dilation=a.value("dilation"),
        groups=groups, bias=a.tensor("bias") is not None,
        output_padding=a.value("output_padding") if transposed else None,
    )  # fmt: skip


def _linear(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    """Also ``addmm`` and ``mm``, whose weights are already turned."""
    if a.word == "linear":
        features, of = a.shape("weight")
        read, bias = "input", a.tensor("bias") is not None
    else:
        of, features = a.shape("mat2")
        read, bias = ("mat1", True) if a.word == "addmm" else ("self", False)
    sizes = a.shape(read)
    _, places, _ = a.known.columns(sizes)
    if places == 1 and len(sizes) == 2:
        given = {"in_features": of, "out_features": features, "bias": bias}
        a.drawing.layer(tensor, a.name, sources[0], "Linear", **given)
        return
    source = a.drawing.rows(a.name, sources[0], of, places)
    a.drawing.op(tensor, a.name, "conv", source, channels=features, kernel=1, bias=bias, of=of)


def _norm(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    mode = next((m for m in ("layer", "group", "instance") if m in a.word), "batch")
    affine = a.tensor("weight") is not None
    source = sources[0]
    if mode == "layer":
        sizes = a.shape("input")
        if len(a.value("normalized_shape", ())) != 1:
            raise ValueError("It normalises several axes.")
        if len(sizes) > 2:
            source = a.drawing.rows(a.name, source, *a.known.columns(sizes)[:2])
    a.drawing.op(tensor, a.name, "norm", source, mode=mode, affine=affine)


def _pool(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    stride = a.value("stride") or None
    a.drawing.layer(
        tensor, a.name, sources[0], "MaxPool2d" if "max" in a.word else "AvgPool2d",
        kernel_size=a.value("kernel_size"), stride=stride, padding=a.value("padding"),
        ceil_mode=a.value("ceil_mode"),
        dilation=a.value("dilation") if "max" in a.word else None,
    )  # fmt: skip


def _adaptive(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    layer = "AdaptiveMaxPool2d" if "max" in a.word else "AdaptiveAvgPool2d"
    a.drawing.layer(tensor, a.name, sources[0], layer, output_size=a.value("output_size"))


def _mean(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    """The mean over rows and columns, which is how many networks pool their last maps."""
    sizes = a.shape("self")
    axes = a.value("dim", ())
    axes = sorted(d % len(sizes) for d in axes)
    if len(sizes) != 4 or axes != [2, 3]:
        raise ValueError("It is a mean over other axes.")
    if a.value("keepdim", False):
        a.drawing.op(tensor, a.name, "adaptive_pool", sources[0], mode="average", size=1)
        return
    pooled = f"{tensor} (pooled)"
    a.drawing.op(pooled, a.name, "adaptive_pool", sources[0], mode="average", size=1)
    a.drawing.op(tensor, f"{a.name} (flat)", "flatten", a.drawing.made[pooled])


def _reshape(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    before, behind = a.shape("self" if "self" in a.said else "input"), a.sizes
    if before == behind:
        a.drawing.same(tensor, sources[0])
    elif behind and len(behind) == 2 and len(before) == 4 and behind[0] == before[0]:
        a.drawing.op(tensor, a.name, "flatten", sources[0])
    else:
        rearranged(a, tensor, sources)


def _join(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    """A sum or product; with a constant or one number it changes no shape."""
    if len(sources) == 1:
        if a.sizes and shape_of(a.sizes) != a.drawing.shapes[sources[0]]:
            raise ValueError("It enlarges its input.")
        a.drawing.same(tensor, sources[0])
        return
    kind = "multiply" if a.word == "mul" else "add"
    a.drawing.op(tensor, a.name, kind, sources)


def _cat(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    if a.value("dim", 0) not in (1, -3) or len(sources) < len(a.tensors):
        raise ValueError("It joins along another axis, or constants.")
    if len(sources) == 1:
        a.drawing.same(tensor, sources[0])
    else:
        a.drawing.op(tensor, a.name, "cat", sources)


def _activation(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    if a.word == "prelu":
        weights = prod(a.shape("weight"))
        given = {"function": "prelu", "weights": weights}
    else:
        given = {"function": a.word.strip("_")}
    a.drawing.op(tensor, a.name, "activation", sources[0], **given)


def _identity(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    if "dropout" in a.word:
        a.drawing.op(tensor, a.name, "identity", sources[0], what="dropout")
    else:
        a.drawing.same(tensor, sources[0])


def _upsample(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    if not a.sizes or len(a.sizes) != 4:
        raise ValueError("Its size is not known.")
    mode = next((m for m in ("bilinear", "bicubic") if m in a.word), "nearest")
    a.drawing.op(tensor, a.name, "upsample", sources[0], size=a.sizes[2:], mode=mode)


def _pad(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    edges = a.value("pad", ())
    edges = (*edges, *(0,) * (4 - len(edges)))
    a.drawing.layer(tensor, a.name, sources[0], "ZeroPad2d", padding=edges)


def _shuffle(a: Arguments, tensor: str, sources: tuple[str, ...]) -> None:
    a.drawing.layer(
        tensor, a.name, sources[0], "PixelShuffle", upscale_factor=a.value("upscale_factor")
    )


SPLITS = ("split", "split_with_sizes", "chunk", "unbind", "tensor_split")
_WORDS: Mapping[Handler, str] = {
    _conv: "conv2d convolution conv_transpose2d",
    _linear: "linear addmm mm",
    _norm: "batch_norm _native_batch_norm_legit_no_training native_batch_norm group_norm "
    "native_group_norm layer_norm native_layer_norm instance_norm",
    _pool: "max_pool2d max_pool2d_with_indices avg_pool2d",
    _adaptive: "adaptive_avg_pool2d _adaptive_avg_pool2d adaptive_max_pool2d",
    _mean: "mean",
    _reshape: "flatten view reshape _unsafe_view",
    _join: "add mul",
    _cat: "cat concat",
    _activation: "relu relu6 hardtanh hardswish hardsigmoid sigmoid silu gelu leaky_relu elu selu "
    "celu mish tanh softplus softmax log_softmax _softmax _log_softmax prelu clamp",
    _identity: "dropout feature_dropout native_dropout clone contiguous detach alias _to_copy to "
    "lift_fresh_copy",
    _upsample: "upsample_nearest2d _upsample_nearest_exact2d upsample_bilinear2d "
    "upsample_bicubic2d",
    _pad: "pad constant_pad_nd",
    _shuffle: "pixel_shuffle",
    rearranged: "permute transpose t unsqueeze squeeze expand slice select index roll "
    "channel_shuffle " + " ".join(SPLITS),
}  # fmt: skip
HANDLERS = {word: handler for handler, words in _WORDS.items() for word in words.split()}
