"""What the mean-shift lesson says: letters are named, and table and answer tell the same."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vislib.core import images
from vislib.core.params import controls_of
from vislib.mean_shift import algorithm as mean_shift
from vislib.mean_shift import methods as mean_shift_rivals
from vislib.mean_shift import params as demos
from vislib.mean_shift.figures import methods as beside
from vislib.mean_shift.figures import one_window as climbing

ROOT = Path(__file__).parents[2]
# What each rival is told, as the answer has it, and with which settings.
TOLD = {
    "Mean shift": ("two bandwidths", ("spatial", "range")),
    "K-means": ("a number", ("k",)),
    "SLIC": ("a number", ("superpixels",)),
    "Quickshift": ("a reach", ("reach",)),
    "Felzenszwalb": ("a scale", ("scale",)),
}


@pytest.fixture(scope="module")
def made():
    pixels = images.load("coffee", side=48).pixels
    names, p = mean_shift_rivals.METHODS, demos.RivalParams()
    return pixels, [mean_shift_rivals.rival(name, pixels, p) for name in names]


def test_every_rival_says_what_it_was_told(made, open_page):
    for rival in made[1]:
        said, fields = TOLD[rival.name]
        assert rival.told.startswith(said)
        for field in fields:
            assert f"{getattr(demos.RivalParams(), field):g}" in rival.told
            assert field in mean_shift_rivals.METHODS[rival.name][-1]
    at = open_page("mean_shift", query={"mean_shift.chapter": "Beside the others"})
    answer = next(m.value for m in at.markdown if "none of them" in m.value)
    assert "SLIC and K-means want a number, mean shift two bandwidths, quickshift a reach" in answer
    assert "Felzenszwalb a scale" in answer
    for said, _ in TOLD.values():
        assert any(f"<td>Told {said}, " in h.proto.body for h in at.get("html"))


def test_what_they_were_told_is_not_told_before_the_answer(made):
    before, after = (beside.side_by_side(*made, reveal=r).pack().header for r in (False, True))
    assert "Told two bandwidths" in after
    assert "Told" not in before and "bandwidth" not in before


@pytest.mark.parametrize("kernel", mean_shift.KERNELS)
def test_the_window_is_named_before_its_letter_is_used(kernel):
    trace = demos.ClimbParams(kernel=kernel).trace(np.array([4.2, 3.6]))
    looking, moving = climbing.one_window(trace).captions[:2]
    assert ("the set $W$" in looking) == (r"\in W" in moving) == (kernel == "flat")


def test_h_is_the_name_of_a_control_that_says_what_it_is():
    control = controls_of(demos.ClimbParams)["bandwidth"]
    assert control.title == "bandwidth h"
    assert "radius" in control.help and "standard deviation" in control.help
    points, h = np.zeros((1, 2)), 1.5  # one point: what the window is, measured
    rim = np.array([[h * 0.999, 0.0], [h * 1.001, 0.0]])
    flat = [mean_shift.weights(points, at, h, "flat")[0] for at in rim]
    assert flat == [1, 0]
    bell = mean_shift.weights(points, np.array([h, 0.0]), h, "gaussian")[0]
    assert bell == pytest.approx(np.exp(-0.5))


def test_the_contours_are_of_the_hills_that_the_note_names():
    at = np.array([[0.0, 0.0], [0.6, 0.0], [1.49, 0.0], [1.51, 0.0]])
    hill = mean_shift.density(np.zeros((1, 2)), at, 1.5, "flat")
    np.testing.assert_allclose(hill / hill[0], np.maximum(1 - (at[:, 0] / 1.5) ** 2, 0), atol=1e-12)
    bell = mean_shift.density(np.zeros((1, 2)), at, 1.5, "gaussian")
    np.testing.assert_allclose(bell / bell[0], np.exp(-((at[:, 0] / 1.5) ** 2) / 2))


_CLOCKED = """
import sys, time, types
import numpy as np
from vislib.mean_shift import methods as rivals
from vislib.mean_shift.params import RivalParams

known = []
def clock():
    known.append(set(sys.modules))
    return time.perf_counter()

rivals.time = types.SimpleNamespace(perf_counter=clock)
pixels = np.random.default_rng(0).integers(0, 256, (32, 48, 3), dtype=np.uint8)
first, again = (rivals.rival(sys.argv[1], pixels, RivalParams()).seconds for _ in range(2))
print(*sorted(known[1] - known[0]), f"{first:.4f} {again:.4f}")
"""


@pytest.mark.parametrize("name", mean_shift_rivals.METHODS)
def test_the_first_run_pays_for_no_import(name):
    """In a process of its own, where nothing is imported or compiled yet."""
    command = [sys.executable, "-c", _CLOCKED, name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    *imported, first, again = done.stdout.split()
    assert not imported
    assert float(first) < 10 * float(again) + 0.05
