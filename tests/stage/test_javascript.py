"""The stage's JavaScript without a browser: ``node --test`` on bytes that Python packs here.

What Python meant (arrays, formatted numbers, linked elements) goes into ``facts.json`` beside the
packed scenes; the tests in ``js/`` compare what they unpack and compute with it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.browser.apps.every_mark import every_mark
from vislib.core import painted
from vislib.stage.caption import rich
from vislib.stage.scene import (
    Bars,
    Boxes,
    Cells,
    Jump,
    Label,
    Link,
    Panel,
    Points,
    Scene,
    Scrub,
)

JS = Path(__file__).resolve().parents[2] / "vislib/stage/js"
TESTS = sorted((Path(__file__).parent / "js").glob("*.test.js"))


def test_in_node(tmp_path):
    node = shutil.which("node")
    if node is None:
        if os.environ.get("PIXELWISE_REQUIRE_BROWSER") == "1":
            pytest.fail("No node found: pip install -r requirements-dev.txt brings it.")
        pytest.skip("No node found.")
    facts = {"numbers": _numbers(), "maths": _maths(), "masks": _masks(), "polygons": _polygons()}
    for name, made in (("arrays", _arrays()), ("links", _links()), ("scrubs", _scrubs())):
        scene, facts[name] = made
        (tmp_path / f"{name}.bin").write_bytes(scene.pack().blob)
    (tmp_path / "marks.bin").write_bytes(every_mark().pack().blob)
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    done = subprocess.run(
        [node, "--test", "--test-reporter=spec", *map(str, TESTS)],
        env=os.environ | {"FACTS": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(TESTS) == 7 and "skipped 0" in done.stdout


def _arrays() -> tuple[Scene, dict]:
    """Arrays of every kind of packing, and what they were; NaN as null."""
    rng = np.random.default_rng(5)
    wide = rng.normal(scale=20, size=(12, 400, 2))
    grid = rng.random((30, 40, 40))
    grid[3, 5, 7] = np.nan
    index = rng.integers(0, 12, (3, 5)).repeat(10, axis=0)[:30]
    marks = [
        Points("p", rng.normal(size=(30, 5, 2)), id="exact", color=index[:, :5]),
        Points("p", np.tile(wide, (3, 1, 1))[:30], id="wide"),  # 16 bits
        Cells("p", grid, id="grid"),  # 8 bits
        Bars("p", np.tile(np.arange(4.0), (30, 1)), id="still"),  # no frame differs
        Points("p", np.zeros((4, 2)), id="size", size=[1, 2, 3, 4], opacity=np.eye(30, 4)),
        Label("p", np.zeros((2, 2)), [["a", "b"], ["b", "c"], *[["d", "d"]] * 28], id="said"),
    ]
    facts = {
        "exact": marks[0].xy,
        "index": index[:, :5],
        "wide": marks[1].xy,
        "grid": grid,
        "still": marks[3].heights,
        "opacity": np.eye(30, 4),
        "said": marks[5].text,
    }
    listed = {k: _plain(v) for k, v in facts.items()}
    return Scene([Panel("p")], marks, frames=30), listed


def _masks() -> list:
    """(mask as zeros and ones, its text): empty, full, stripes, blots, noise of odd sizes."""
    rng = np.random.default_rng(8)
    disc = np.hypot(*np.mgrid[-9:9, -12:12]) < 7
    noise = [rng.random((rows, cols)) < 0.5 for rows, cols in ((1, 1), (3, 5), (30, 31))]
    masks = [np.zeros((4, 6)), np.ones((4, 6)), disc, ~disc, *noise, np.eye(128)]
    return [[np.ravel(m).astype(int).tolist(), painted.encode(m)] for m in masks]


def _polygons() -> list:
    """(rows, columns, corners, mask): scikit-image says which centres are inside."""
    from skimage.measure import points_in_poly

    rng = np.random.default_rng(9)
    found = []
    for rows, cols, corners in ((8, 8, 3), (12, 7, 4), (20, 30, 5), (30, 20, 9), (1, 1, 3)):
        places = rng.uniform(-2, 2 + max(rows, cols), (corners, 2))  # crossing themselves, too
        v, u = np.mgrid[:rows, :cols] + 0.5
        inside = points_in_poly(np.stack([u.ravel(), v.ravel()], 1), places)
        found.append([rows, cols, places.tolist(), inside.astype(int).tolist()])
    return found


def _plain(values) -> list:
    a = np.asarray(values)
    return a.tolist() if a.dtype.kind != "f" else np.where(np.isnan(a), None, a).tolist()


def _numbers() -> list:
    """(value, format, text) as Python writes it; no ties, which the languages round apart."""
    rng = np.random.default_rng(6)
    values = [0.0, 1.0, -1.0, 12.0, 1e-9, -1e-9, 123456.0, *rng.normal(scale=30, size=60)]
    found = []
    for value in map(float, values):
        for spec in (".0f", ".1f", ".2f", ".4f", "+.2f"):
            text = f"{value:{spec}}"
            text = "+0" if text == "-0" and "+" in spec else re.sub(r"^-(0(\.0*)?)$", r"\1", text)
            if value == 0 or (abs(value) < 1e-6 and "+" in spec):
                continue  # a sign before nothing is a matter of taste
            found.append([value, spec, text.replace("-", "−")])
        found.append([value / 100, ".1%", f"{value:.1f} %".replace("-0.0", "0.0")])
    return [[v, s, t.replace("-", "−")] for v, s, t in found]


def _maths() -> list:
    """(MathML as a tree, the line that it should become)."""
    lines = {
        r"\frac{1}{|S_j|}\sum_{i\in S_j} x_i": "1/(|S_j|)∑_(i∈S_j)x_i",
        r"x^2 = 4": "x^2 = 4",
        r"\sqrt{a+b}": "√(a+b)",
        r"\hat{y}_i \le 1": "y_i ≤ 1",
    }
    return [[_tree(rich(f"${latex}$")), line] for latex, line in lines.items()]


def _tree(mathml: str) -> dict:
    def node(element) -> dict:
        children = [_text(element.text)] if element.text else []
        for child in element:
            children.append(node(child))
            children += [_text(child.tail)] if child.tail else []
        name = element.tag.split("}")[-1]
        return {"nodeType": 1, "localName": name, "textContent": "", "childNodes": children}

    return node(ElementTree.fromstring(mathml))


def _text(text: str) -> dict:
    return {"nodeType": 3, "textContent": text, "childNodes": []}


def _links() -> tuple[Scene, dict]:
    """Three layers, chained, and a side link; what each element lights, by walking the graph."""
    rng = np.random.default_rng(7)
    sizes = {"a": 4, "b": 5, "c": 6, "note": 3}
    marks = [Boxes("p", np.zeros((n, 4)), id=name) for name, n in sizes.items()]

    def pairs(source: str, target: str) -> list:
        return [
            sorted({*rng.integers(0, sizes[target], rng.integers(0, 4)).tolist()})
            for _ in range(sizes[source])
        ]

    links = [
        Link("a", "b", pairs("a", "b"), chain=True),
        Link("b", "c", pairs("b", "c"), chain=True),
        Link("b", "note", pairs("b", "note"), both=False),
    ]
    lit = {f"{name} {i}": _lit(links, name, i) for name, n in sizes.items() for i in range(n)}
    return Scene([Panel("p")], marks, links=links), lit


def _lit(links, name: str, i: int) -> list:
    """All elements reached downwards, and all reached upwards; only chained links go on."""
    found = {(name, i)}
    for down in (True, False):
        seen, todo = {(name, i)}, [((name, i), True)]
        while todo:
            (mark, element), first = todo.pop()
            for link in links:
                if not (first or link.chain) or not (down or link.both):
                    continue
                here, there = (link.source, link.target)[:: 1 if down else -1]
                if here != mark:
                    continue
                steps = (
                    link.pairs[element]
                    if down
                    else [k for k, row in enumerate(link.pairs) if element in row]
                )
                for other in {(there, k) for k in steps} - seen:
                    seen.add(other)
                    if link.chain:
                        todo.append((other, False))
        found |= seen
    return sorted(found)


def _scrubs() -> tuple[Scene, dict]:
    """A point on a curve that turns back, bars that are frames, boxes with a jump."""
    frames = 9
    t = np.linspace(0, np.pi, frames)
    curve = np.stack([np.sin(t), t], -1)
    boxes = np.array([[0, 0, 2, 2], [4, 0, 2, 2], [8, 0, 2, 2]])
    marks = [
        Points("p", curve[:, None], id="point"),
        Bars("p", np.arange(1.0, 8), id="bars"),
        Boxes("p", boxes, id="boxes"),
    ]
    scene = Scene(
        [Panel("p", x=(0, 10), y=(0, 4))],
        marks,
        frames=frames,
        scrubs=[Scrub("point", axis="xy"), Scrub("bars"), Scrub("boxes")],
        jumps=[Jump("boxes", [8, -1, 3])],
    )
    return scene, {"curve": curve.tolist(), "centres": (boxes[:, :2] + 1).tolist()}


def test_the_types_name_every_field_that_python_packs():
    """The type checker can only find what the types declare."""
    types = (JS / "types.d.ts").read_text(encoding="utf-8")

    def fields(name: str) -> set[str]:
        body = re.search(rf"interface {name}\b[^{{]*{{(.*?)\n}}", types, re.DOTALL)[1]
        return set(re.findall(r"^  (\w+)\??:", body, re.MULTILINE))

    scene = every_mark()
    head = json.loads(scene.pack().header)
    assert head.keys() <= fields("Scene")
    assert all(panel.keys() <= fields("Panel") for panel in head["panels"])
    shared = fields("MarkBase")
    names = {"arrow": "Segments"}
    for mark in head["marks"]:
        kind = names.get(mark["kind"], mark["kind"].title())
        assert mark.keys() <= shared | fields(kind), kind
    assert all(link.keys() <= fields("PackedLink") for link in head["links"])
