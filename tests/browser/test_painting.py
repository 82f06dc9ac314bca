"""The brush in a real browser: masks painted, corners set, by mouse and by keyboard."""

import numpy as np
from skimage.measure import points_in_poly

from tests.browser.stages import FIND, ask, painted, where


def grid_of(tab) -> list[int]:
    """The painted mask, row by row; a scene that replaces another has none for a moment."""
    read = """(() => { const mark = stage.scene.marks[stage.scene.byId.mask];
        return Array.from((mark && (stage.state.painted.get(mark) ?? mark.grid)) ?? []); })()"""
    for _ in range(50):
        if grid := ask(tab, read):
            return grid
        tab.wait_for_timeout(100)
    raise AssertionError("no mask is in the scene")


def told(tab, count: int) -> None:
    """Python has heard of a mask with so many pixels, and its answer is there."""
    tab.get_by_text(f"painted {count}", exact=True).wait_for()


def draw(tab, *places: tuple[float, float]) -> None:
    """A stroke of the mouse through places of the photograph's panel."""
    tab.mouse.move(*where(tab, "photo", *places[0]))
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*where(tab, "photo", *place), steps=6)
    tab.mouse.up()


def by_hand(*places: tuple[float, float], size: float, value: bool = True, on=None):
    """(16, 24) bool: the same stroke as a union of discs, so close that none is missed."""
    mask = np.eye(16, 24, dtype=bool) if on is None else on.copy()
    u, v = np.meshgrid(np.arange(24) + 0.5, np.arange(16) + 0.5)
    for (ax, ay), (bx, by) in zip(places, places[1:], strict=False):
        for t in np.linspace(0, 1, 200):
            x, y = 2 * (ax + t * (bx - ax) - 2), 2 * (ay + t * (by - ay) - 2)
            mask[np.hypot(u - x, v - y) <= size / 2] = value
    return mask


def test_a_mask_is_painted_rubbed_out_taken_back_and_kept(shown):
    told(shown, 16)
    line = ((8.0, 3.0), (13.0, 3.0), (13.0, 8.0))
    draw(shown, *line)
    wanted, grid = by_hand(*line, size=3), np.reshape(grid_of(shown), (16, 24)).astype(bool)
    assert np.count_nonzero(grid != wanted) <= 6  # places of the mouse are whole pixels
    told(shown, int(grid.sum()))
    shown.get_by_label("Rubber", exact=True).click()
    draw(shown, (8.0, 3.0), (13.0, 3.0))
    rubbed = sum(grid_of(shown))
    assert 16 <= rubbed < grid.sum()
    told(shown, rubbed)
    shown.keyboard.press("z")
    told(shown, int(grid.sum()))
    np.testing.assert_array_equal(np.reshape(grid_of(shown), (16, 24)), grid)
    shown.reload()
    painted(shown)
    told(shown, int(grid.sum()))  # its link says it


def test_a_mask_is_painted_by_keyboard(shown):
    shown.locator(".pw-handle[aria-label^='Brush at row 9, column 13']").focus()
    for key in ("[", "[", "ArrowUp", "ArrowUp", " ", "Shift+ArrowRight", "Shift+ArrowRight"):
        shown.keyboard.press(key)
    told(shown, 19)
    grid = np.reshape(grid_of(shown), (16, 24))
    assert grid[6, 12:15].all()
    shown.keyboard.press("z")  # both steps were one stroke
    told(shown, 17)


TRIANGLE = ((8.0, 3.0), (13.0, 3.0), (13.0, 8.0))


def inside(*places: tuple[float, float]) -> np.ndarray:
    """(16, 24) bool: the diagonal, and the pixels inside a polygon, by scikit-image."""
    v, u = np.mgrid[:16, :24] + 0.5
    corners = [(2 * (x - 2), 2 * (y - 2)) for x, y in places]
    mask = points_in_poly(np.stack([u.ravel(), v.ravel()], 1), corners)
    return mask.reshape(16, 24) | np.eye(16, 24, dtype=bool)


def corners(tab) -> int:
    """How many corners of an open polygon are set."""
    return ask(tab, "stage.state.corners ? stage.state.corners.places.length : 0")


def test_corners_are_set_dragged_taken_back_and_closed(shown):
    told(shown, 16)
    shown.get_by_label("Corners", exact=True).click()
    wrong = (11.0, 5.0)
    for place in (*TRIANGLE[:2], wrong, (9.0, 8.0)):
        shown.mouse.click(*where(shown, "photo", *place))
    shown.keyboard.press("z")
    assert corners(shown) == 3
    assert sum(grid_of(shown)) == 16  # nothing is painted yet
    draw(shown, wrong, TRIANGLE[2])  # a corner follows the hand
    assert corners(shown) == 3
    shown.mouse.click(*where(shown, "photo", *TRIANGLE[0]))
    wanted, grid = inside(*TRIANGLE), np.reshape(grid_of(shown), (16, 24)).astype(bool)
    assert np.count_nonzero(grid != wanted) <= 6 and corners(shown) == 0
    told(shown, int(grid.sum()))
    shown.keyboard.press("z")  # the polygon was one stroke
    told(shown, 16)
    shown.keyboard.press("z")
    assert sum(grid_of(shown)) == 16


def test_a_polygon_by_keyboard_cuts_out_where_the_rubber_is_on(shown):
    told(shown, 16)
    shown.locator(".pw-handle[aria-label^='Brush at row 9, column 13']").focus()
    shown.keyboard.press("c")
    shown.keyboard.press("e")
    shown.locator(".pw-handle[aria-label^='Corner 1 at row 9, column 13']").wait_for()
    for key in ("Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowUp", " ", "Enter"):
        shown.keyboard.press(key)
    assert corners(shown) == 1  # one corner is no polygon
    for key in ("Shift+ArrowRight", " ", "Shift+ArrowDown", " ", "Enter"):
        shown.keyboard.press(key)
    # Of the diagonal, pixels 3 to 6 are inside; the seventh's middle is on the edge at the right.
    told(shown, 12)
    shown.keyboard.press(" ")
    shown.keyboard.press("Escape")
    assert corners(shown) == 0
    shown.keyboard.press("z")
    told(shown, 16)


def test_every_place_of_a_stroke_is_drawn(shown):
    drawn = shown.evaluate(
        f"""async () => {{ const stage = ({FIND})();
        const mark = stage.scene.marks[stage.scene.byId.mask], before = stage.drawn;
        stage.painting.begin(mark, [3, 3]);
        for (let k = 1; k <= 60; k++) {{
          stage.painting.draw(mark, [3 + k / 6, 3 + (k % 12) / 2]);
          await new Promise(requestAnimationFrame); }}
        stage.painting.end(mark);
        return stage.drawn - before; }}"""
    )
    assert drawn >= 60
