"""Three unpoolings: what the picture, its captions and the code say is what torch computes."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import run
from tests.printed import read
from tests.stages import mark
from vislib.upsampling import algorithms, figures, params, snippets


@pytest.mark.parametrize("preset", params.GRIDS)
def test_unpooling_ends_with_the_three_grids(preset):
    p = params.Unpooling(**params.GRIDS[preset])
    scene = figures.unpooling.scene(p.before, p.map, p.size)
    assert scene.frames == 1 + p.map.size + p.before.size
    assert scene.pack().nbytes < 60_000
    for name, expected in zip(
        ("nearest", "nails", "max"), run(snippets.unpooling(p))["result"], strict=True
    ):
        np.testing.assert_allclose(mark(scene, name).values[-1], np.abs(expected.numpy()))


def test_deck_numbers_are_printed():  # A19, D4
    p = params.Unpooling()
    scene = figures.unpooling.scene(p.before, p.map, p.size)
    last = {name: "".join(mark(scene, name).text[-1]) for name in ("nearest", "nails", "max")}
    assert last == {
        "nearest": "1122112233443344",
        "nails": "1020000030400000",
        "max": "0020010000003004",
    }
    assert "row 2, column 2." in scene.captions[1] and "row 4, column 4." in scene.captions[4]
    assert scene.captions[5].startswith("Row 1, column 1:")  # as in the other chapters


def test_another_grid_of_the_decks():  # B5, its last window has a tie (erratum 20)
    p = params.Unpooling(**params.GRIDS["6 9 over 3 4"])
    pooled, switches = algorithms.max_pool(p.before, 2)
    np.testing.assert_array_equal(pooled, [[6, 9], [3, 4]])
    assert switches[1, 1].tolist() == [2, 3]


def test_a_tie_is_said_and_the_first_is_taken():  # erratum 20
    p = params.Unpooling(**params.GRIDS["a tie"])
    _, switches = algorithms.max_pool(p.before, 2)
    assert switches[0, 0].tolist() == [0, 1]  # of the window 1 4 / 4 3
    assert "2 of them are equal" in figures.unpooling.scene(p.before, p.map, 2).captions[1]


def test_hovering_max_unpooling_lights_the_switch():
    p = params.Unpooling()
    scene = figures.unpooling.scene(p.before, p.map, p.size)
    link = next(k for k in scene.links if (k.source, k.target) == ("max", "small"))
    assert [i for i, targets in enumerate(link.pairs) if targets] == [2, 5, 12, 15]
    assert [link.pairs[i][0] for i in (5, 2, 12, 15)] == [0, 1, 2, 3]


def test_averages_stand_beside_the_maxima():  # B5
    p = params.Unpooling(**params.GRIDS["6 9 over 3 4"])
    scene = figures.unpooling.scene(p.before, p.map, p.size)
    assert mark(scene, "averages").text[-1] == ["2.5", "6", "1.75", "3"]
    assert mark(scene, "averages").text[0] == [""] * 4


# -- laws, at settings that nobody chose ------------------------------------------------------
@st.composite
def settings_of(draw):
    size = draw(st.integers(2, 4))
    rows, columns = draw(st.integers(1, 8 // size)), draw(st.integers(1, 8 // size))
    numbers = ["0", "1", "-2", "5"]
    if rows * columns * size * size < 30:  # longer ones, while the text stays short enough
        numbers += ["1/3", "1/7", "999.7", "0.001", "1234.5", "-0.5"]
    number = st.sampled_from(numbers)

    def grid(r, c):
        return "; ".join(" ".join(draw(number) for _ in range(c)) for _ in range(r))

    small = draw(st.booleans()) and max(rows, columns) <= 4
    return params.Unpooling(
        grid=grid(rows * size, columns * size),
        small=grid(rows, columns) if small else "",
        size=size,
    )


def near(text, value):
    """Whether a text is the value at three digits, never as a program writes it (FAULTS C1)."""
    assert "e" not in text
    return read(text) == pytest.approx(value, rel=0.005, abs=1e-12)


@given(settings_of())
@settings(max_examples=60)
def test_cells_captions_and_code_are_torchs(p):
    before, small = torch.tensor(p.before)[None, None], torch.tensor(p.map)[None, None]
    pooled, switches = F.max_pool2d(before, p.size, return_indices=True)
    averages = F.avg_pool2d(before, p.size)
    back = F.max_unpool2d(small, switches, p.size)[0, 0].numpy()
    near_ = F.interpolate(small, scale_factor=p.size, mode="nearest")[0, 0].numpy()
    scene = figures.unpooling.scene(p.before, p.map, p.size)
    code = run(snippets.unpooling(p))
    for name, expected, found in zip(
        ("nearest", "max"), (near_, back), (code["result"][0], code["result"][2]), strict=True
    ):
        np.testing.assert_allclose(found.numpy(), expected, rtol=1e-6)
        texts = mark(scene, name).text[-1]
        assert all(near(t, v) for t, v in zip(texts, expected.ravel(), strict=True))
    np.testing.assert_allclose(code["averages"].numpy(), averages[0, 0].numpy(), rtol=1e-5)
    windows = pooled.numel()
    for i, said in enumerate(scene.captions[1 : windows + 1]):
        r, c = divmod(i, pooled.shape[-1])
        window = p.before[r * p.size : (r + 1) * p.size, c * p.size : (c + 1) * p.size]
        names = ("largest", "row", "column", "average")
        largest, row, column, average = (said.values[name] for name in names)
        assert near(largest, window.max()) and near(average, averages[0, 0, r, c].item())
        at = (int(row) - 1) * p.before.shape[1] + int(column) - 1
        assert at == switches[0, 0, r, c].item()
        equal = int((window == window.max()).sum())
        assert said.values.get("equal", "1") == str(equal)
        assert largest in said.values["values"].split(", ")  # FAULTS C10: one precision
    for i, said in enumerate(scene.captions[windows + 1 :]):
        copied, nailed, placed = (said.values[name] for name in ("nearest", "nails", "max"))
        row, column = divmod(i, p.before.shape[1])
        assert near(copied, near_[row, column]) and near(placed, back[row, column])
        corner = row % p.size == column % p.size == 0
        assert near(nailed, near_[row, column] if corner else 0)
        assert ("points here" in said) == (i in switches.ravel().tolist())


def test_large_numbers_are_not_written_as_programs_do():  # FAULTS C1
    p = params.Unpooling(grid="999.7 1; 2 3", small="")
    scene = figures.unpooling.scene(p.before, p.map, 2)
    assert "1,000" in scene.captions[1] and "e+" not in "".join(scene.captions)


def test_the_challenge_grid_comes_back():
    p = params.Unpooling(grid="0 5 6 0; 0 0 0 0; 0 0 0 0; 7 0 0 8", small="")
    assert algorithms.lost(p.before, p.map, p.size) == (0, 0)
    assert algorithms.lost((q := params.Unpooling(small="")).before, q.map, q.size) == (12, 0)
