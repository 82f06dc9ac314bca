"""The numbers beside the pictures, and the sentences that count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from vislib.architectures.book import book_rows
from vislib.architectures.clock import MOST_WEIGHTS, Timed
from vislib.architectures.controller import Options, Search, options_of
from vislib.architectures.controller import table as search_table
from vislib.architectures.deep import DENSENETS
from vislib.architectures.factorised import Pair
from vislib.architectures.graph import INPUT, Shape
from vislib.architectures.imagenet import ACCURACY, costs, nearest, within
from vislib.architectures.light import mobilenet
from vislib.architectures.lines import Line, memory
from vislib.architectures.own import NONE, Shown, alike
from vislib.architectures.params import Depthwise, Join, Ledger, Lenet, Shrink, Which, Yours
from vislib.architectures.rows import Row, Totals, totals
from vislib.architectures.rows import ledger as rows_of
from vislib.architectures.shapes import text
from vislib.architectures.tiling import last_maps, overlap, tiles
from vislib.core.text import Decimals, fixed, number, plural

QUANTITIES = ("parameters", "multiplications", "values")


def percent(part: float, whole: float) -> str:
    """A share in percent: a decimal, two digits of what is smaller than that."""
    share = 100 * part / whole if whole else 0.0
    return number(share, 2) if 0 < share < 0.1 else fixed(share, 1)


def large(value: float) -> str:
    """A large count for reading: 138.4 M, 15.47 G."""
    for unit, name in ((1e12, "T"), (1e9, "G"), (1e6, "M")):
        if value >= unit:
            return f"{value / unit:.4g} {name}"
    return f"{value:,.0f}"


def mega(size: int) -> tuple[str, str]:
    """Bytes in MB (10⁶), and in MiB (2²⁰) as the note."""
    return f"{number(size / 1e6, 4)} MB", f"{number(size / 2**20, 4)} MiB"


def counts(found: Totals, biases: bool = True) -> tuple[int, int, int]:
    """Parameters (or weights alone), multiplications, values."""
    return found.parameters if biases else found.weights, found.multiplications, found.values


def parameters_text(row: Row, biases: bool = True) -> str:
    """How the parameters of a row are counted, as a formula with its result."""
    if biases or not row.weights:
        return row.formula if biases else "no weights"
    return f"{'·'.join(map(str, row.factors))} = {row.weights:,}"


def work_text(row: Row) -> str:
    """How its multiplications are counted."""
    if not row.multiplications:
        return "no multiplications"
    if row.places == 1:
        return f"each weight once: {row.multiplications:,}"
    sides = row.shape[1:] if row.kind == "conv" else ()
    places = text(sides) if sides and prod(sides) == row.places else f"{row.places:,}"
    return f"{row.weights:,} weights at {places} places: {row.multiplications:,}"


def values_text(shape: Shape, values: int) -> str:
    """How its values are counted."""
    return f"{text(shape)} = {values:,}" if len(shape) > 1 else f"{values:,}"


def line_text(line: Line, biases: bool = True) -> str:
    """Formulas of a line, all three, in one sentence for hovering."""
    if len(line.counted) != 1:
        found = counts(line.sums, biases)
        said = (f"{large(v)} {name}" for v, name in zip(found, QUANTITIES, strict=True))
        return f"{line.name}: {plural(len(line.counted), 'layer')}; " + ", ".join(said)
    row = line.counted[0]
    if row.kind == INPUT:
        return f"input: {values_text(row.shape, row.values)} values"
    more = counts(line.sums, biases)[0] - counts_of(row, biases)
    said = f"{line.name}: parameters {parameters_text(row, biases)}"
    said += f", and {more:,} of its normalisation" if more else ""
    return f"{said}; multiplications {work_text(row)}; values {values_text(row.shape, row.values)}"


def counts_of(row: Row, biases: bool) -> int:
    """Parameters of one row, or its weights alone."""
    return row.parameters if biases else row.weights


def ledger(p: Ledger) -> dict[str, Any]:
    """Totals and memory of the first network."""
    found, needs = p.totals(p.network), p.memory(p.network)
    made = {
        "parameters" if p.biases else "weights": counts(found, p.biases)[0],
        "multiplications": (large(found.multiplications), f"{found.multiplications:,}"),
        "values": found.values,
        f"parameters in {p.number}": mega(needs.parameters),
        f"values of {plural(p.batch, 'picture')}": mega(needs.values),
    }
    if p.mode != "forward":
        made["a step of training, about"] = mega(needs.training)
    return made


def table(shown: Sequence[Line], biases: bool = True) -> list[dict[str, Any]]:
    """A row a line: shape, parameters, multiplications, values, field, jump."""
    return [
        {
            "layer": line.name,
            "puts out": text(line.last.shape),
            "parameters" if biases else "weights": counts(line.sums, biases)[0],
            "multiplications (M)": Decimals(line.sums.multiplications / 1e6, 2),
            "values": line.sums.values,
            "field (px)": line.last.seen if line.last.seen is not None else "–",
            "jump (px)": float(line.last.jump) if line.last.jump is not None else "–",
        }
        for line in shown
    ]


_ALEXNETS = (
    "Three AlexNets: 62.4 M parameters as one tower; 61.0 M as published, where layers 2, 4 and 5 "
    "were cut into two groups for two graphics cards; 61.1 M in torchvision, which has fewer "
    "filters and no groups. The paper prints an input of 224 px, but its sizes need 227. The "
    "deck puts the normalisation behind the pooling; the paper has it before (it has no weights)."
)
_VGG16 = (
    "The slide says 24M × 4 bytes ≈ 96 MB for the values; its own table adds up to 15,237,608 "
    "values, 61.0 MB, because each layer counts once (a second buffer for every ReLU would make "
    "it 28.8 million). The slide's 138,344,128 are the weights without the 13,416 biases."
)
REMARKS: Mapping[str, str] = {
    "VGG16": _VGG16,
    "AlexNet": f"{_ALEXNETS} 62,378,344 parameters are 1,011 times LeNet's 61,706.",
    "AlexNet (two groups)": _ALEXNETS,
    "AlexNet (torchvision)": _ALEXNETS,
    "GoogLeNet": "As the paper describes it: 5×5 branches and biases. torchvision's has 3×3 "
    "branches with normalisation, and so other numbers.",
    "MobileNet v1": "The paper says 4.2 million parameters and 569 million multiplications.",
    "U-Net": "An input of 572 px shrinks at every unpadded layer: the map at the end is 388 wide.",
}


def work_for_weights(p: Ledger) -> tuple[bool, str]:
    """Whether the smaller of two networks works ten times as much, and how things stand."""
    if len(p.names) < 2:
        return False, "Now there is one network."
    small, big = sorted((p.totals(name) for name in p.names), key=lambda t: t.parameters)
    ratio = small.multiplications / big.multiplications
    said = f"Now: {large(small.parameters)} against {large(big.parameters)} parameters, "
    said += f"{number(ratio, 3)} times the multiplications."
    return small.parameters < big.parameters and ratio >= 10, said


LENET_NAMES = {"input": "input", "conv1": "C1", "pool1": "S2", "conv2": "C3", "pool2": "S4",
               "conv3": "C5", "fc1": "F6", "fc2": "output"}  # fmt: skip


def lenet(p: Lenet) -> list[dict[str, Any]]:
    """A row a layer, with the paper's name."""
    whole = totals(p.rows).parameters
    return [
        {
            "layer": LENET_NAMES[row.name],
            "puts out": text(row.shape),
            "parameters": row.parameters,
            "share": f"{percent(row.parameters, whole)} %",
            "multiplications": row.multiplications,
            "field (px)": row.seen,
        }
        for row in p.rows
    ]


def times(ratio: float) -> str:
    """How much less the second way costs, in words; digits enough to tell it from 1."""
    if ratio == 1:
        return "as many"
    more = ratio if ratio > 1 else 1 / ratio
    digits = next(d for d in range(3, 16) if d == 15 or float(f"{more:.{d}g}") != 1)
    return f"{number(more, digits)} times {'fewer' if ratio > 1 else 'as many: dearer'}"


def shrink(p: Shrink) -> dict[str, Any]:
    """What both ways cost, and where they cost the same."""
    pair = p.pair()
    direct, split = pair.totals
    return {
        "direct": (large(direct.multiplications), f"{direct.weights:,} weights"),
        "in pieces": (large(split.multiplications), f"{split.weights:,} weights"),
        "direct / pieces": pair.ratio,
        "not dearer up to": (p.break_even, "channels in between"),
    }


def module(p: Shrink) -> list[dict[str, Any]]:
    """What a module costs naive and reduced, and what it puts out."""
    made = []
    for kind in ("naive", "reduced"):
        rows = p.module_rows(kind)
        found = totals(rows[1:])
        made.append({
            "module": kind, "reads": text(rows[0].shape), "puts out": text(rows[-1].shape),
            "weights": found.weights, "multiplications": f"{found.multiplications:,}",
            "values": found.values,
        })  # fmt: skip
    return made


def depthwise(p: Depthwise) -> dict[str, Any]:
    """What each way costs."""
    whole, split = p.pair().totals
    made = {"all to all": (large(whole.multiplications), f"{whole.weights:,} weights")}
    if p.groups > 1:
        grouped = p.pair(p.groups).totals[0]
        made[f"in {p.groups} groups"] = (
            large(grouped.multiplications), f"{grouped.weights:,} weights",
        )  # fmt: skip
    made["one each, then 1×1"] = (large(split.multiplications), f"{split.weights:,} weights")
    return made | {"all to all / one each": p.pair().ratio}


def mobilenet_shares() -> dict[str, str]:
    """Shares of the multiplications of MobileNet v1, in percent, by kind of layer."""
    rows = book_rows("MobileNet v1")
    kinds = {"depthwise": "depthwise", "1×1": "pointwise", "first layer": "conv0", "dense": "fc"}
    whole = totals(rows).multiplications
    return {
        kind: fixed(100 * sum(r.multiplications for r in rows
                              if r.name.startswith(name)) / whole, 2)
        for kind, name in kinds.items()
    }  # fmt: skip


def widths() -> list[dict[str, Any]]:
    """MobileNet v1 with fewer channels everywhere: parameters and multiplications."""
    made = []
    for width in (1.0, 0.75, 0.5, 0.25):
        found = totals(rows_of(mobilenet(width=width)))
        made.append({
            "width multiplier": Decimals(width, 2),
            "parameters (M)": Decimals(found.parameters / 1e6, 1),
            "multiplications (M)": Decimals(found.multiplications / 1e6, 0),
        })  # fmt: skip
    return made


def join(p: Join) -> list[dict[str, Any]]:
    """What the block costs in both ways."""
    return [
        {
            "join": kind, "connections": len(made.arcs), "channels out": made.channels[-1],
            "weights": made.weights, "values put out": made.values,
        }
        for kind, made in p.joinings.items()
    ]  # fmt: skip


def connections(depth: int = 121) -> tuple[str, int]:
    """Connections inside the blocks of a DenseNet: their sum as text, and its value."""
    each = [n * (n + 1) // 2 for n in DENSENETS[depth]]
    return " + ".join(map(str, each)), sum(each)


LATER = (  # the slides' list, by the year of each paper's first version
    ("Wide ResNet", 2016, "fewer layers, more channels"),
    ("DenseNet", 2016, "concatenate instead of adding"),
    ("Architecture search", 2016, "a program proposes the layers"),
    ("ResNeXt", 2016, "bottlenecks in groups"),
    ("MobileNet", 2017, "one channel at a time, then 1×1"),
    ("SENet", 2017, "each channel weighted by what all places together say"),
    ("Vision Transformer", 2020, "patches attend to each other, no convolutions"),
    ("Swin Transformer", 2021, "attention in windows that shift"),
    ("MLP-Mixer", 2021, "dense layers across places, then across channels"),
)


def family(name: str) -> str:
    """The family of a network: VGG of VGG16."""
    return next(f for f in ("AlexNet", "VGG", "ResNet", "DenseNet", "MobileNet", "Xception")
                if name.startswith(f))  # fmt: skip


def survivors(p: Which) -> list[dict[str, Any]]:
    """The networks within the budgets, the most accurate first."""
    return [
        {
            "network": name,
            "top-1 (%)": Decimals(ACCURACY[name].top1, 1),
            "weights (M)": Decimals(costs(name).weights, 1),
            "multiplications (G)": Decimals(costs(name).multiplications, 2),
            "values (M)": Decimals(costs(name).values, 1),
            "field (px)": costs(name).field,
            "source": ACCURACY[name].source,
        }
        for name in within(p.budgets)
    ]


def verdict(p: Which) -> str:
    """One sentence on what the budgets leave."""
    left = within(p.budgets)
    if not left:
        near = nearest(p.budgets)
        return (f"No network is left. Loosen a budget; the nearest is {near} "
                f"({costs(near).weights:.1f} M weights, {costs(near).multiplications:.2f} G, "
                f"{ACCURACY[near].top1:.1f} %).")  # fmt: skip
    best = left[0]
    return (f"{plural(len(left), 'network')} of {len(ACCURACY)} within the budgets; the most "
            f"accurate is {best} ({costs(best).multiplications:.2f} G, "
            f"{ACCURACY[best].top1:.1f} %).")  # fmt: skip


def gauges(p: Which) -> list[dict[str, Any]]:
    """The four questions to the network that is looked at."""
    found = costs(p.network)
    told = {
        "capacity": f"{found.weights:.1f} M weights, {found.depth} layers with weights one behind "
        "the other",
        "fitness": f"a unit of the last maps sees {found.field} px, one every {found.stride} px",
        "optimisation": f"{plural(found.joins, 'shortcut')} (sums or stacks), "
        f"{'with' if found.normalised else 'without'} normalisation",
        "cost": f"{found.multiplications:.2f} G multiplications, {found.values:.1f} M values",
    }
    return [{"question": what, p.network: answer} for what, answer in told.items()]


def search(found: Search) -> dict[str, Any]:
    """How the rewards went, the best network found, and the best there is."""
    n = min(20, len(found.rewards))
    top = max(search_table().values())
    return {
        f"mean reward, first {n}": Decimals(found.rewards[:n].mean(), 3),
        f"mean reward, last {n}": Decimals(found.rewards[-n:].mean(), 3),
        "best found": (f"{100 * search_table()[found.best]:.1f} %", options_text(found.best)),
        "best there is": (f"{100 * top:.1f} %", best_options()),
        "best reward, drawn evenly": Decimals(found.random.max(), 3),
    }  # fmt: skip


def options_text(options: Options) -> str:
    """A network of the search in words."""
    kernel, width, depth, pooling = options
    return f"kernel {kernel}, width {width}, depth {depth}, {pooling}"


def best_options() -> str:
    """The most accurate network of the table, in words."""
    return options_text(max(search_table(), key=search_table().get))


def settled(found: Search, least: float = 0.95) -> tuple[bool, str]:
    """Whether every choice has an option of at least that chance, and which network that is."""
    last = found.probabilities[-1]
    chosen = options_of(last.argmax(axis=1))
    return bool((last.max(axis=1) >= least).all()), options_text(chosen)


def timed_pair(both: Pair, timed: Timed) -> str:
    """One sentence: what is counted beside what was measured."""
    direct, pieces = timed.milliseconds["direct"], timed.milliseconds["pieces"]
    less = f"{number(direct / pieces, 3)} times less time"
    if direct < pieces:
        less = f"{number(pieces / direct, 3)} times as much time"
    work = times(both.ratio).removesuffix(": dearer")
    return (
        f"Counted and timed, medians on this machine ({timed.device}): {fixed(direct, 3)} ms "
        f"direct, {fixed(pieces, 3)} ms in pieces; {work} multiplications, {less}. {timed.notice}"
    ).strip()


def with_times(
    rows: list[dict[str, Any]], shown: Sequence[Line], timed: Timed
) -> list[dict[str, Any]]:
    """The table with the milliseconds of each line's convolutions and dense layers."""
    made = []
    for row, line in zip(rows, shown, strict=True):
        worked = [r for r in line.rows if r.multiplications]
        known = [timed.milliseconds[r.name] for r in worked if r.name in timed.milliseconds]
        whole = worked and len(known) == len(worked)
        made.append(row | {"time (ms)": Decimals(sum(known), 3) if whole else "–"})
    return made


def timed_layers(timed: Timed) -> str:
    """What the milliseconds in the table are."""
    return (
        f"Times: medians on this machine ({timed.device}), one picture, float32, convolutions and "
        f"dense layers alone, {fixed(sum(timed.milliseconds.values()), 1)} ms in all. Layers of "
        f"more than {MOST_WEIGHTS // 10**6} million weights are not timed. {timed.notice}"
    ).strip()


def yours(shown: Shown) -> dict[str, Any]:
    """Totals of a network of one's own, what its last maps see, and how far tiles must overlap."""
    found = shown.totals(shown.network)
    made: dict[str, Any] = {"parameters": found.parameters}
    needs = memory(found, number="float32", batch=1)
    if not shown.listed:
        made["multiplications"] = (large(found.multiplications), f"{found.multiplications:,}")
        made["values"] = found.values
        made["values in float32"] = f"{number(needs.values / 1e6, 3)} MB"
    made["parameters in float32"] = f"{number(needs.parameters / 1e6, 3)} MB"
    row = last_maps(shown.rows(shown.network))
    if row is not None and not shown.listed:
        made["its last maps see"] = (f"{row.seen:,} px", f"{row.name}, jump {float(row.jump):g} px")
        axis = max(row.axes, key=overlap)
        note = f"field − jump: {row.seen - axis.shift:,} px" if axis.period == 1 else ""
        made["tiles must share"] = (f"{overlap(axis):,} px", note)
    return made


def own_table(shown: Shown) -> list[dict[str, Any]]:
    """The ledger of a network of one's own; with one beside it also whether that has the row."""
    own = shown.lines(shown.network)
    if shown.listed:
        return [{"tensor": x.name, "parameters": x.sums.parameters} for x in own]
    made = table(own)
    if shown.found.failed is not None:
        made[-1]["puts out"] = "does not fit"
    if shown.beside != NONE:
        for row, same in zip(made, alike(own, shown.lines(shown.beside)), strict=True):
            row[f"as in {shown.beside}"] = same
    return made


def tiled(p: Yours, rows: Sequence[Row]) -> str:
    """What tiles of a large picture share, how many there are, and what that costs."""
    row = last_maps(rows)
    if row is None:
        return "What its maps see cannot be told, so the overlap of tiles cannot either."
    axis = max(row.axes, key=overlap)
    try:
        cut = tiles(axis, p.tile, p.picture)
    except ValueError as error:
        return f"In tiles, up to {row.name}: {error}"
    if cut.count == 1:
        return f"A picture of {p.picture:,} px fits into one tile of {p.tile:,} px."
    work = (cut.count * cut.size / p.picture) ** 2
    return (
        f"A picture of {p.picture:,} px in tiles of {p.tile:,} px, up to {row.name}: the tiles "
        f"share {cut.overlap:,} px (at least {overlap(axis):,}), begin {cut.advance:,} px "
        f"apart, and are {cut.count}×{cut.count} = {cut.count**2:,}: {number(work, 3)} times the "
        "pixels of the whole. Of each tile those units are kept that see nothing outside it."
    )


def reached(p: Yours, shown: Shown) -> tuple[bool, str]:
    """Whether few parameters see far and end in ten numbers, and how things stand."""
    rows, found = shown.rows(shown.network), shown.totals(shown.network)
    row = last_maps(rows)
    seen = row.seen if row is not None else 0
    if p.source != "typed":
        return False, "Now nothing is typed."
    fits = p.given == "3 224 224" and shown.found.failed is None
    good = fits and rows[-1].shape == (10,) and found.parameters < 20_000 and seen >= 200
    said = f"Now: {text(rows[-1].shape)}, {seen:,} px, {found.parameters:,} parameters."
    return good, said
