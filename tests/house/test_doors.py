"""Whatever comes in at a door (files, texts, tables, drags) is read or gets one sentence."""

import dataclasses
import importlib
import io
import json
import math
import pkgutil
import string

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image as Pillow

import vislib
from vislib.core import entries, images
from vislib.core.params import controls_of
from vislib.receptive_field import layer_text
from vislib.ui import grid_editor as cell_editor
from vislib.ui import limits, stage

FOREIGN = (  # what Python and its libraries say when nobody has looked at the input
    "invalid literal", "could not convert", "cannot convert", "unsupported operand", "not enough",
    "index out of", "list index", "NaN to integer", "infinity to integer", "broadcast", "0x",
)  # fmt: skip


def assert_sentence(error: ValueError) -> None:
    """One sentence made for a person: with a full stop, and not Python's own."""
    text = str(error)
    assert 15 < len(text) < 400 and text[-1] in ".?…", text
    assert not any(said in text for said in FOREIGN), text


# -- pictures ------------------------------------------------------------------------------------
def _saved(picture: Pillow.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _noise(mode: str = "RGB", size: tuple[int, int] = (24, 16)) -> Pillow.Image:
    pixels = np.random.default_rng(3).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Pillow.fromarray(pixels).convert(mode)


GOOD = {kind: _saved(_noise(), kind) for kind in images.FORMATS}
GOOD["GIF, moving"] = _saved(_noise(), "GIF", save_all=True, append_images=[_noise(), _noise()])
GOOD["PNG, palette"] = _saved(_noise("P"), "PNG", transparency=3)
GOOD["TIFF, float"] = _saved(_noise("F"), "TIFF")
GOOD["JPEG, CMYK"] = _saved(_noise("CMYK"), "JPEG")


def _decoded_or_refused(data: bytes, side: int | None = 40) -> None:
    try:
        pixels = images.decode(data, side=side, max_pixels=10**6).pixels
    except ValueError as error:
        assert_sentence(error)
        return
    assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
    assert min(pixels.shape) >= 1 and (side is None or max(pixels.shape[:2]) <= max(side, 3))


@given(st.binary(max_size=400), st.sampled_from(("", *GOOD)), st.integers(0, 60))
def test_any_bytes_are_a_picture_or_refused(data, kind, keep):
    _decoded_or_refused(GOOD.get(kind, b"")[:keep] + data)


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_damaged_and_cut_files_are_pictures_or_refused(kind, data):
    damaged = bytearray(GOOD[kind])
    last = min(len(damaged) - 1, 200)  # headers are where the trouble is
    for at in data.draw(st.lists(st.integers(0, last), max_size=6)):
        damaged[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(damaged)))
    _decoded_or_refused(bytes(damaged[:cut] if data.draw(st.booleans()) else damaged))


@pytest.mark.parametrize("length", [0, 12])
def test_the_words_of_the_decoder_do_not_come_through(length):
    damaged = bytearray(GOOD["PNG"])
    damaged[11] = length  # of the header; Pillow's own sentence is "Truncated IHDR chunk"
    with pytest.raises(ValueError, match="please"):
        images.decode(bytes(damaged))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I", "I;16",
                                  "F", "YCbCr", "LAB", "HSV"])  # fmt: skip
@pytest.mark.parametrize("size", [(1, 1), (1, 999), (999, 1), (7, 5)])
def test_every_mode_and_shape(mode, size):
    kind = "PNG" if mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16") else "TIFF"
    if mode == "I;16":
        made = Pillow.fromarray(np.full(size[::-1], 40_000, np.uint16))
    else:
        made = _noise(mode if mode not in ("LAB", "HSV") else "RGB", size)
    _decoded_or_refused(_saved(made, kind))


@pytest.mark.parametrize("values", [np.nan, np.inf, -np.inf, 3e38, -3e38, 0.0])
def test_tiffs_of_odd_floats(values):
    pixels = np.full((4, 6), values, np.float32)
    pixels[0, 0] = 0.5
    _decoded_or_refused(_saved(Pillow.fromarray(pixels), "TIFF"))


@pytest.mark.parametrize("turn", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 65535])
def test_any_word_about_rotation(turn):
    exif = Pillow.Exif()
    exif[0x0112] = turn
    _decoded_or_refused(_saved(_noise(), "JPEG", exif=exif))


# -- parameters ----------------------------------------------------------------------------------
def _params() -> list[type]:
    """Every parameter class of the lessons."""
    found = {}
    for module in pkgutil.walk_packages(vislib.__path__, "vislib."):
        if module.name.startswith("vislib.ui") or ".widgets" in module.name:
            continue
        for made in vars(importlib.import_module(module.name)).values():
            if isinstance(made, type) and dataclasses.is_dataclass(made) and controls_of(made):
                found[f"{made.__module__}.{made.__name__}"] = made
    return [found[name] for name in sorted(found)]


PARAMS = _params()
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(["", "9" * 300, math.nan, math.inf, -math.inf, 10**400, (), [], {}, b"x"]),
)


def _within(control) -> st.SearchStrategy:
    """Values that the control can give."""
    if control.kind == "integer":
        return st.integers(int(control.low), int(control.high))
    if control.kind == "number":
        return st.floats(control.low, control.high)
    if control.kind == "choice":
        return st.sampled_from(control.options)
    return st.booleans() if control.kind == "switch" else TEXTS


def test_all_lessons_have_parameters():
    assert len(PARAMS) > 25


@pytest.mark.parametrize("made", PARAMS, ids=lambda m: m.__name__)
def test_a_control_says_what_is_wrong_with_anything(made):
    @given(st.data())
    def check(data):
        for control in controls_of(made).values():
            problem = control.problem(data.draw(JUNK))
            assert problem is None or problem.endswith(".")

    check()


# -- texts ---------------------------------------------------------------------------------------
LETTERS = string.digits + " ;,.-+/eE−½π²٣₁İßŉaxz:spd()[]{}<>\"'\\\n\t\0\u202e🦔"
TEXTS = st.one_of(st.text(alphabet=LETTERS, max_size=60), st.text(max_size=30))


@pytest.mark.parametrize("made", PARAMS, ids=lambda m: m.__name__)
def test_controls_within_their_bounds_make_parameters_or_one_sentence(made):
    """Any values that controls can give, and any text: every property is computed or refused."""

    @given(st.fixed_dictionaries({n: _within(c) for n, c in controls_of(made).items()}))
    def check(values):
        try:
            p = made(**values)
        except ValueError as error:
            assert_sentence(error)
            return
        for name in texts:
            try:
                getattr(p, name)
            except ValueError as error:
                assert_sentence(error)

    has_text = any(c.kind == "words" for c in controls_of(made).values())
    attributes = vars(made).items() if has_text else ()
    texts = [n for n, v in attributes if isinstance(v, property) or hasattr(v, "attrname")]
    check()


@given(TEXTS, st.integers(1, 20))
@example("İ", 3)
@example("ŉ ²", 3)
@example("1/٣ ₁", 3)
def test_any_text_is_a_row_or_refused(text, most):
    for read in (entries.row, entries.grid):
        try:
            read(text, "input", most=most)
        except ValueError as error:
            assert_sentence(error)


@given(TEXTS)
@example("²3")
def test_any_text_is_a_stack_of_layers_or_refused(text):
    try:
        layer_text.layers(layer_text.rows(text))
    except ValueError as error:
        assert_sentence(error)


# -- tables --------------------------------------------------------------------------------------
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
ROWS = st.one_of(st.integers(-3, 9), st.sampled_from(["0", "1", "x", ""]))
COLUMNS = st.sampled_from(["1", "2", "9", "0", "-1", "x", "kernel", "stride", "name", "size"])
EDITS = st.dictionaries(ROWS, st.one_of(JSON, st.dictionaries(COLUMNS, JSON, max_size=3)))


@given(EDITS)
def test_any_edit_of_a_grid_leaves_a_grid_of_its_size(edits):
    cells = [["1", "2"], ["3", "4"]]
    text, _ = cell_editor.changed(cells, edits)
    new = cell_editor.split(text)
    assert [len(row) for row in new] == [2, 2]


@given(EDITS, st.lists(st.one_of(JSON, st.dictionaries(COLUMNS, JSON))), st.lists(ROWS))
@example({}, [], [0, 1])
@example({0: {"kernel": math.inf}}, [{}], [])
def test_any_edit_of_a_stack_leaves_a_stack_that_can_be_written(edits, added, gone):
    stack = (layer_text.Row(3, padding=1), layer_text.Row(2, 2, name="pool"))
    changes = {"edited_rows": edits, "added_rows": added, "deleted_rows": gone}
    new = layer_text.edit(stack, changes)
    assert len(layer_text.rows(layer_text.write(new))) == len(new)


# -- what the stage sends ------------------------------------------------------------------------
PLACES = st.one_of(st.floats(), st.integers(), st.none(), st.text(max_size=3))
POSITIONS = st.one_of(JSON, st.lists(st.lists(PLACES, min_size=1, max_size=3), max_size=5))


@given(POSITIONS)
@example([[10**400, 0]])
@example([[0.0, 1.0]] * 100_000)
@example([[1e300, 0]])
def test_positions_are_within_reach_or_not_believed(value):
    xy = stage._positions(value)
    assert xy is None or (xy.shape[1] == 2 and len(xy) <= limits.HANDLES)
    assert xy is None or np.abs(xy).max(initial=0) <= limits.PLACE


@given(JSON, JSON, PLACES, PLACES)
@example("m", math.inf, 0, 0)
@example("m", 0, 10**400, 0)
@example("m", 0, 1.0, math.nan)
def test_clicks_are_within_reach_or_not_believed(mark, index, x, y):
    click = stage._click({"click": {"mark": mark, "index": index, "x": x, "y": y}})
    assert click is None or max(abs(click.x), abs(click.y)) <= limits.PLACE
    assert click is None or math.isfinite(click.y)


@given(JSON, JSON, POSITIONS, st.lists(PLACES, max_size=3), PLACES)
@example("", {}, [[1, 2]], ["m", math.inf], 1)
@example("", {}, [[1, 2]], ["m", 0], math.inf)
def test_a_handle_is_within_its_positions_or_not_believed(version, marks, xy, held, seq):
    state = {
        "handles": {"version": version, "marks": marks, "held": held, "seq": seq},
    }
    if isinstance(marks, dict):
        marks["m"] = xy
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage.st, "session_state", {"k.stage": state})
        for key in ("k.stage", "k.none"):
            found = stage.last_drag(key)
            assert found is None or abs(found.x) <= limits.PLACE
            json.dumps(stage.handles(key, "m") is None)
