"""The numbers beside the pictures, as names and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vislib.core.text import Decimals, fixed, number, scientific, short
from vislib.residual.depth_training import Film
from vislib.residual.eight_seeds import DEPTHS as SEED_DEPTHS
from vislib.residual.eight_seeds import Row
from vislib.residual.five_seeds import Result
from vislib.residual.gradient_chain import Chain, verdict
from vislib.residual.lesion import Removal, most_paths, right
from vislib.residual.published import CIFAR, CIFAR_MILLIONS, IMAGENET, cifar_parameters
from vislib.residual.residual_block import Shortcut, Trace
from vislib.residual.shattered import Slopes
from vislib.residual.signal_flow import Flow


def chain(chains: Mapping[str, Chain], activation: str, weights: Sequence[float]) -> dict[str, Any]:
    """What reaches the first layer, and the bound of a plain chain of sigmoids."""
    found = {name: (short(c.gradient), verdict(c.gradient)) for name, c in chains.items()}
    if activation == "sigmoid":
        formula = "(|w|/4)ⁿ" if len(set(weights)) == 1 else "product of all |w|/4"
        bound = float(np.prod(np.abs(weights) / 4))
        found["bound, plain"] = (short(bound), f"{formula}: σ′ is at most ¼")
    return found


def layers(flow: Flow) -> dict[str, Any]:
    """First and last of each, and the ratio."""
    rows = {}
    for name, values in (("x", flow.forward), ("∂E/∂z", flow.backward), ("∂E/∂W", flow.weights)):
        ratio = short(values[0] / values[-1]) if values[-1] else "∞" if values[0] else "none"
        rows[f"{name}, first / last"] = (
            ratio, f"{short(values[0])} / {short(values[-1])}"
        )  # fmt: skip
    return rows


def block(traces: Mapping[str, Trace]) -> dict[str, Any]:
    """How far each output is from the input."""
    return {
        f"{name}: distance from x": number(
            float(np.linalg.norm(trace.output - trace.steps[0][1])), 4
        )
        for name, trace in traces.items()
    }


def shapes(made: Shortcut) -> dict[str, Any]:
    """Positions, weights, size."""
    return {
        "positions read": f"{fixed(100 * made.share, 1)} %",
        "weights": number(made.weights, 12),
        "output": " × ".join(number(n) for n in made.shape_out),
    }


def paths(found: Removal) -> dict[str, Any]:
    """What is right, the paths that are left, and what one block less costs."""
    left, residual = found.left(), found.made.net.residual
    count = sum(found.paths())
    all_ = 2**found.made.blocks if residual else 1
    rows: dict[str, Any] = {
        "right now": (fixed(found.now, 3), f"of {found.made.x.shape[1]} training points"),
        "paths left": (number(count, 12), f"of {number(all_, 12)}"),
    }
    if residual and left:
        low, high, share = most_paths(left)
        rows["blocks on a path"] = (
            f"{low} to {high}", f"{fixed(100 * share, 1)} % of the paths that are left"
        )  # fmt: skip
    if left:
        kept = [k for k in range(found.made.blocks) if k not in found.removed]
        less = found.less[kept]
        rows["one block less, on average"] = (
            right(less.mean()), f"from {right(less.min())} to {right(less.max())}"
        )  # fmt: skip
    return rows


PATHS = (
    "At every block a path goes through the branch or round it: 2 × 2 × … paths through n blocks, "
    "2ⁿ. A path is a way through the wiring; the net's output is the sum of what comes along its "
    "paths only where no ReLU stands between blocks. Of a plain net the neighbours of what is "
    "taken out are joined. Dashed: chance, and what is right now."
)


def noise(lines: Mapping[str, Sequence[Slopes]]) -> dict[str, Any]:
    """How alike neighbouring slopes are, and how large, at the full depth."""
    found = {}
    for kind, each in lines.items():
        value = each[-1].correlation
        size = float(np.sqrt(np.mean(each[-1].slope ** 2)))
        found[f"{kind}: correlation at 1/64"] = (
            "none" if np.isnan(value) else fixed(value, 3), f"size of a slope {short(size)}"
        )  # fmt: skip
    return found


EIGHT_SEEDS = (
    "Correlation of slopes 1/64 apart, mean of seeds 0 to 7, 64 units. A shortcut is not enough: "
    "with normalisation and branches times 1 a residual net of 100 layers is noise, too. Balduzzi "
    "et al. 2017."
)


def eight_seeds(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """A row a setting: mean correlations at 1/64, by depth."""
    return [
        {
            "nets": f"{r.kind}, " + ("normalised" if r.norm else "not normalised")
            + (f", branches times {r.scale}" if r.kind == "residual" else "")
        }
        | {f"{d} layers": Decimals(v, 2) for d, v in zip(SEED_DEPTHS, r.means, strict=True)}
        for r in rows
    ]  # fmt: skip


ALL_RESNET34 = (
    "In ResNet-34 the three projections have 172,032 weights, 0.8 % of the network. The paper's "
    "top-1 errors (table 3, 10 crops): zeros (A) 25.03 %, projections where sizes differ (B) "
    "24.52 %, projections everywhere (C) 24.19 %; without any shortcut 28.54 %."
)


RECIPE = (
    "The recipe for ImageNet (section 3.4): SGD with momentum 0.9, batches of 256, rate 0.1, a "
    "tenth of it whenever the error stands still, weight decay 0.0001, batch normalisation after "
    "every convolution, He's initialisation, no dropout. If you have the slides: they say another "
    "decay and Xavier's rule."
)


def paper(data: str) -> list[dict[str, Any]]:
    """A row for each network of the table."""
    if data == "ImageNet":
        return [
            {"network": f"{kind}, {depth} layers", "top-1 error (%)": fixed(error, 2)}
            for kind, by_depth in IMAGENET.items()
            for depth, error in by_depth.items()
        ]
    return [
        {
            "layers": depth,
            "test error (%)": fixed(error, 2),
            "parameters, counted": number(cifar_parameters(depth), 12),
            "parameters, printed": f"{CIFAR_MILLIONS[depth]:g} M",
        }
        for depth, error in CIFAR.items()
    ]


# -- depth -----------------------------------------------------------------------------------
LEARNED = 0.98  # accuracy from which a net counts as having learned its points


def depth(film: Film) -> list[dict[str, Any]]:
    """A row a depth: losses in nats and accuracies of both nets, at the last state."""
    return [
        {
            "layers": layers,
            "plain: loss": _loss(film.losses[-1, 0, i]),
            "plain: accuracy": _decimals(film.accuracies[-1, 0, i]),
            "residual: loss": _loss(film.losses[-1, 1, i]),
            "residual: accuracy": _decimals(film.accuracies[-1, 1, i]),
        }
        for i, layers in enumerate(film.depths)
    ]


def nats(loss: float) -> str:
    """A loss as it is printed; from 10,000 on as a power of ten."""
    return fixed(loss, 3) if not 1e4 <= loss < np.inf else scientific(loss, 3)


def _loss(value: float) -> Decimals | str:
    return _decimals(value) if not 1e4 <= value < np.inf else nats(value)


def _decimals(value: float) -> Decimals | str:
    return Decimals(float(value), 3) if np.isfinite(value) else "broken"


def depth_verdict(film: Film) -> str:
    """What the last state says of depth: of the plain nets, then of the residual ones."""
    names, (plain, residual) = film.depths, np.nan_to_num(film.accuracies[-1], nan=0.0)
    best = int(plain.argmax())
    if plain[-1] < plain[best]:
        said = (
            f"{names[-1]} plain layers have {_share(plain[-1])} of their own training points "
            f"right, {names[best]} have {_share(plain[best])}: that is no overfitting. "
        )
    else:
        said = f"This time no plain net does better than the deepest, {_share(plain[-1])} right. "
    low = int(residual.argmin())
    if residual[low] >= LEARNED:
        return said + f"Every residual net has at least {_share(residual[low])} right."
    return said + (
        f"The residual net of {names[low]} layers has {_share(residual[low])} right: a shortcut "
        "is no guarantee, the recipe counts too."
    )


def _share(accuracy: float) -> str:
    return f"{fixed(100 * accuracy, 1)} %"


def five_seeds(results: Sequence[Result]) -> list[dict[str, Any]]:
    """A row a recipe and depth: training accuracies of seeds 0 to 4, plain and residual."""
    return [
        {
            "recipe": f"{r.layers} layers, rate {r.rate}, {r.steps} steps"
            + (", batch normalisation" if r.norm else ""),
            "plain": " ".join(fixed(a, 2) for a in r.plain),
            "residual": " ".join(fixed(a, 2) for a in r.residual),
        }
        for r in results
    ]


def five_seeds_said(results: Sequence[Result]) -> str:
    """How many of the five seeds learned, by recipe and depth."""
    plain, residual = (
        {(r.rate, r.norm, r.layers): sum(a >= LEARNED for a in v) for r, v in pairs}
        for pairs in ([(r, r.plain) for r in results], [(r, r.residual) for r in results])
    )
    fast, slow, batch = (0.003, False), (0.001, False), (0.005, True)
    return (
        "Seeds 0 to 4, 16 units, 256 points on spirals: the share of training points that is "
        f"right. Of 60 layers {plain[*fast, 60]} of 5 plain nets learn their points (at least "
        f"{fixed(LEARNED, 2)}), {residual[*fast, 60]} of 5 residual ones. Normalisation keeps "
        f"gradients alive, and yet {plain[*batch, 40]} of 5 plain nets of 40 layers learn. At a "
        f"third of the rate and twice the steps {plain[*slow, 40]} of 5 do, instead of "
        f"{plain[*fast, 40]}; of 60 layers still only {plain[*slow, 60]}."
    )
