"""Three weights at stride 2: what the two phases of the output add up, and what they draw."""

from __future__ import annotations

import math

import numpy as np

from vislib.checkerboard.figures import spectra
from vislib.checkerboard.params import Weights
from vislib.checkerboard.phases import INPUTS, TERMS, WAYS, effective_kernels, enlarged, plane, row
from vislib.core.entries import SUBSCRIPTS
from vislib.core.text import apart, number, rounded_sum, signed
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Link, Panel, Picture, Scene, Secret, Segments

__all__ = ["scene"]

_SAME = 1e-9  # what differs by less differs by rounding
_SIDE = 24  # pixels of the picture that is enlarged
_ROLES = ("output", "prediction")  # the two phases
_NEIGHBOURS = ("the input before", "its own input", "the input after")
NAMES = ("1st, 3rd, …", "2nd, 4th, …")  # outputs of the two phases


class _Film:
    """The three weights, the two phases, and what they make of the input."""

    def __init__(self, p: Weights) -> None:
        self.p, self.weights = p, p.typed
        self.kernels = effective_kernels(p.way, self.weights)
        self.sums = self.kernels.sum(axis=1)
        self.signal = row(p.signal)
        self.outputs = enlarged(p.way, self.signal, self.weights)
        # Away from the ends, where zeros or copies stand beyond.
        self.even = abs(self.sums[0] - self.sums[1]) < _SAME


def scene(p: Weights) -> Scene:
    """The weights, the sums of the phases, the outputs of a row, and a picture enlarged so."""
    film = _Film(p)
    return Scene(
        panels=_panels(film),
        marks=(*_weights(film), *_sums(film), *_line(film), _picture(film)),
        frames=4,
        captions=_captions(film),
        links=_links(film),
        alt=f"Three weights, {WAYS[p.way]}: what the two phases of the output weigh.",
        height=400,
        frame_ms=1800,
        secret=Secret(
            panels=("sums", "picture"),
            instead=[part for panel in _panels(film)[1:3] for part in waiting(panel, panel.title)],
        ),
    )


def _panels(film: _Film) -> tuple[Panel, ...]:
    reach = 1.25 * max(2.0, float(np.abs(film.sums).max()))  # room for the formulas
    low = -reach if min(film.weights.min(), film.sums.min()) < 0 else -0.3
    high = 1.25 * max(2.0, float(np.abs(film.outputs).max()))
    deep = -high if film.outputs.min() < -1e-9 else -0.12 * high
    side = 2 * _SIDE
    line = f"{INPUTS} inputs (blue) and {2 * INPUTS} outputs"
    square = {"equal": True, "y_down": True}
    return (
        Panel("weights", "Weights: drag the bars", (-0.6, 2.6), (-2.3, 2.6), axes=True),
        Panel("sums", "What the two kinds of output add up", (-0.6, 1.6), (low, reach), axes=True),
        Panel("picture", "A picture enlarged so", (0, side), (0, side), **square),
        Panel("line", line, (-0.3, 2 * INPUTS + 0.3), (deep, high), axes=True, row=1),
    )


# -- marks ----------------------------------------------------------------------------------------


def _weights(film: _Film) -> list:
    return [
        Bars(
            "weights",
            film.weights,
            x=np.arange(3),
            color="kernel",
            drag="y",
            id="weights",
            labels=[_name((j,)) for j in range(3)],
            text=[_shown(w) for w in film.weights],
        )
    ]


def _sums(film: _Film) -> list:
    """The two sums, each over the terms that it is made of."""
    both = zip((0, 1), _printed(film), strict=True)
    texts = [f"{_formula(film.p.way, phase)} = {total}" for phase, total in both]
    return [
        Bars(
            "sums",
            film.sums,
            x=np.arange(2),
            color=list(_ROLES),
            since=[1, 2],
            id="sums",
            text=texts,
            labels=list(NAMES),
            hover=[_hover(film, phase) for phase in (0, 1)],
        ),
        Segments(
            "sums",
            [(-0.5, film.sums[0], 1.5, film.sums[0])],
            color="ink",
            dash=True,
            since=[3],
        ),
    ]


def _line(film: _Film) -> list:
    place = np.arange(2 * INPUTS)
    width = np.stack(
        [2 * np.arange(INPUTS) + 0.06, 0 * film.signal, 0 * film.signal + 1.88, film.signal],
        axis=1,
    )
    return [
        Boxes("line", width, color="input", fill=0.12, width=1.5, id="line.input"),
        Bars(
            "line",
            film.outputs,
            x=place + 0.5,
            width=0.7,
            color=[_ROLES[o % 2] for o in place],
            since=1 + place % 2,
            id="line.output",
            labels=[str(o + 1) for o in place],
            text=[_shown(v, 3) for v in film.outputs],
            hover=[f"Output {o + 1}: {_product(film, o)}" for o in place],
        ),
    ]


def _picture(film: _Film) -> Picture:
    """A photograph's stand-in (bright rings), or plain grey, enlarged by the same weights."""
    made = enlarged(film.p.way, plane(film.p.signal, _SIDE), film.weights)
    high = max(float(np.abs(made).max()), 1e-9)
    low = -high if made.min() < -1e-9 else 0.0
    shown = spectra.as_picture((made - low) / (high - low) * 0.9)
    blank = np.zeros_like(shown) + 230
    return Picture("picture", np.stack([blank, blank, blank, shown]))


def _links(film: _Film) -> tuple[Link, ...]:
    met = [
        [i // 2 + k - 1 for k in range(3) if TERMS[film.p.way][i % 2][k]] for i in range(2 * INPUTS)
    ]
    inside = [[i for i in inputs if 0 <= i < INPUTS] for inputs in met]
    phases = [[o for o in range(2 * INPUTS) if o % 2 == phase] for phase in (0, 1)]
    used = [sorted({j for js in TERMS[film.p.way][phase] for j in js}) for phase in (0, 1)]
    return (
        Link("line.output", "line.input", inside),
        Link("sums", "line.output", phases),
        Link("sums", "weights", used),
    )


# -- words ----------------------------------------------------------------------------------------


def _shown(value: float, digits: int = 4) -> str:
    """Hundredths as they are, as the bars give them; of anything finer so many digits."""
    near = round(float(value), 2)
    if abs(value - near) < _SAME:
        return number(near)
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return number(rounded_sum(value, places), digits)


def _printed(film: _Film) -> tuple[str, str]:
    """The two sums; where they differ, so are their texts."""
    one, other = map(_shown, film.sums)
    return apart(*film.sums) if one == other and not film.even else (one, other)


def _name(js: tuple[int, ...]) -> str:
    """The weights that fall on one input: "w₀", "w₁ + w₂"."""
    return " + ".join(f"w{j}".translate(SUBSCRIPTS) for j in js)


def _formula(way: str, phase: int) -> str:
    return " + ".join(_name(js) for js in TERMS[way][phase] if js)


def _hover(film: _Film, phase: int) -> str:
    """Which weight falls on which neighbour."""
    parts = [
        f"{_name(js)} = {_shown(film.kernels[phase, k])} on {_NEIGHBOURS[k]}"
        for k, js in enumerate(TERMS[film.p.way][phase])
        if js
    ]
    return f"{', '.join(parts)}."


def _product(film: _Film, o: int) -> str:
    """The sum behind one output of the line."""
    edge = film.signal if film.p.way == "resize" else np.zeros(INPUTS)
    padded = np.concatenate([edge[:1], film.signal, edge[-1:]])
    i, phase = divmod(o, 2)
    terms = [
        f"{signed(_shown(film.kernels[phase, k]))}·{_shown(padded[i + k])}"
        for k in range(3)
        if TERMS[film.p.way][phase][k]
    ]
    return f"{' + '.join(terms)} = {_shown(film.outputs[o])}"


def _captions(film: _Film) -> list[Caption]:
    way = film.p.way
    first = {
        "transposed": "Transposed convolution, stride 2: each input lays three weights on the "
        "outputs, two further on than the one before.",
        "resize": "Nearest-neighbour resize, then a convolution: each input stands twice, then "
        "three weights slide over it.",
    }[way]
    captions = [Caption(f"{first} Drag the weights.")]
    for phase in (0, 1):
        captions.append(
            Caption(
                f"Outputs {NAMES[phase]}: each meets {{weights}} On an input of ones that is "
                f"{_formula(way, phase)} = **{{sum}}**.",
                weights=_hover(film, phase),
                sum=_printed(film)[phase],
            )
        )
    return [*captions, _verdict(film)]


def _verdict(film: _Film) -> Caption:
    one, other = _printed(film)
    if not film.even and film.p.way != "resize":
        said = "**{sum}** and **{other}**: **a checkerboard**, on whatever is bright."
        return Caption(said, sum=one, other=other)
    equal = bool(np.ptp(film.weights) < 1e-9)
    unequal = "though the weights are not equal, and 2 does not divide 3"
    why = "with these weights" if equal else unequal
    if film.p.way == "resize":
        why = "whatever the weights"
    return Caption(
        f"Both add up to **{{sum}}**, {why}: an input of ones comes out **even**. {_texture(film)}",
        sum=one,
    )


def _texture(film: _Film) -> str:
    """What becomes of an input that is not constant."""
    first, second = film.kernels
    if not film.weights.any():
        return "All three are 0, and so is every output."
    for kernel, name in ((first, NAMES[0]), (second, NAMES[1])):
        if not kernel.any():
            return f"Yet outputs {name} are 0 for **every** input."
    if np.allclose(first, second):
        return "Here both kinds weigh their inputs alike: every input stands there twice."
    return "Other inputs need not: the two kinds weigh their inputs differently."
