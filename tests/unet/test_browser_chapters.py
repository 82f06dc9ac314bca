"""What browsers show of the networks in the chapters, beside what the server computes for them."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from models import zoo
from models.inside import opened, square, stage_values
from models.pixels import resize
from tests.unet.test_browser import ANY, UNDECIDED, node
from vislib.core import images
from vislib.unet import browser, figures, params, results
from vislib.unet.figures import parts
from vislib.unet.widgets import chapters, filling, networks, subjects

TEST = Path(__file__).parent / "js" / "chapters.test.js"
needs_weights = pytest.mark.skipif(not zoo.available(), reason="no weights")


class Folder:
    """Arrays as files, by name."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, array: np.ndarray) -> str:
        (self.path / name).write_bytes(np.ascontiguousarray(array).tobytes())
        return name

    def image(self, name: str, picture: np.ndarray) -> str:
        if picture.shape[-1] == 3:
            opaque = np.full((*picture.shape[:2], 1), 255, np.uint8)
            picture = np.concatenate([picture, opaque], axis=2)
        return self.put(name, picture)


def _settled(logits: torch.Tensor) -> np.ndarray:
    """Labels (h, w) of logits (classes, h, w), ``ANY`` where rounding may decide."""
    first, second = logits.topk(2, dim=0).values
    labels = logits.argmax(dim=0).to(torch.uint8)
    labels[first - second < UNDECIDED] = ANY
    return labels.numpy()


@torch.inference_mode()
def _logits(door, pixels: np.ndarray) -> torch.Tensor:
    return resize(door.net(door.prepare(pixels)), pixels.shape[:2])[0]


def _live(folder: Folder, name: str, size: tuple[int, int], threshold: float) -> dict:
    door = zoo.load(name, "cpu", "full")
    pixels = np.ascontiguousarray(images.load("astronaut", side=400).pixels[: size[0], : size[1]])
    found = door.predict(pixels)
    for k, image in enumerate(figures.live.maps(found.probabilities).pictures):
        folder.image(f"live-{name}{k}", image)
    shown = parts.small(results.sure(found.labels, found.probabilities, threshold))
    fill, outline = parts.layers(shown)
    few = np.stack([parts.small(p) for p in found.probabilities])
    return {
        "network": name, "picture": folder.put(f"live-{name}.rgb", pixels), "h": size[0],
        "w": size[1], "side": door.side, "threshold": threshold, "maps": f"live-{name}",
        "labels": folder.put(f"live-{name}.labels", _settled(_logits(door, pixels))),
        "probabilities": folder.put(f"live-{name}.p", few),
        "fill": folder.image(f"live-{name}.fill", fill),
        "outline": folder.image(f"live-{name}.outline", outline),
    }  # fmt: skip


def _skips(folder: Folder, k: int, p: params.Skips, photograph: bool = False) -> dict:
    """What the page itself computes for the chapter's controls."""
    subject = subjects.drawn(p.model, p.seed)
    if photograph:  # with a truth that knows no classes
        pixels = images.load("cat", side=300).pixels
        truth = np.zeros(pixels.shape[:2], np.uint8)
        truth[60:200, 40:150] = 1
        subject = dataclasses.replace(subject, pixels=pixels, truth=truth, anything=True)
    door = networks.load(p.model, True)
    found = chapters.muted(p, subject, door)
    name, n = f"skips{k}", len(found.photo)
    scene = figures.skips.scene(
        found.photo, found.whole, found.labels, found.changes, found.against, found.donor
    )
    drawn = {m.id: m.image for m in scene.marks if m.id.startswith("view")}
    said, sentence = figures.skips.caption(found.changes, found.against), "none"
    if found.changes.kind.any():
        sentence = f"{said.values['near']} {said.values['away']}"
        sentence += f" {said.values['gained']}" if "gained" in said.values else ""
        sentence += " more" if "Pink" in said else ""
    case = {
        "network": p.model, "picture": folder.put(f"{name}.rgb", found.photo), "h": n, "w": n,
        "side": n, "gates": p.gates, "anything": subject.anything, "sentence": sentence,
        "whole": folder.put(f"{name}.whole", _settled(_logits(door, found.photo))),
        "view1": folder.image(f"{name}.view1", drawn["view1"]),
        "view2": folder.image(f"{name}.view2", drawn["view2"]),
        "lost": np.nan_to_num((found.changes.near, found.changes.away)).tolist(),
        "shares": [figures.skips.percent(v) for v in (found.changes.near, found.changes.away)],
    }  # fmt: skip
    if found.truth is not None:
        case["truth"] = folder.put(f"{name}.truth", found.truth)
    if found.donor is not None:
        case["donor"] = folder.put(f"{name}.donor", found.donor)
    return case


def _path(folder: Folder, name: str, index: int) -> dict:
    door = networks.load(name, True)
    photo = square(images.load("cat").pixels, door.side)
    maps, labels, _ = opened(door, photo, 3, 4)
    for k, each in enumerate(maps):
        folder.image(f"path-{name}{k}", figures.path.mosaic(each))
    files = [folder.put(f"path-{name}.{k}", stage_values(door, photo, k))
             for k in range(1, len(maps))]  # fmt: skip
    shown, _ = networks.channels(door, photo, index)
    columns, rows, tile = figures.path.grid(len(shown))
    return {
        "network": name, "picture": folder.put(f"path-{name}.rgb", photo), "h": door.side,
        "w": door.side, "side": door.side, "stages": files, "index": index,
        "mosaics": f"path-{name}", "grid": {"columns": columns, "rows": rows, "tile": tile},
        "labels": folder.put(f"path-{name}.labels", _settled(_logits(door, photo))),
        "overlay": folder.image(f"path-{name}.over", parts.overlay(photo, labels, 0.6)),
        "channels": folder.image(
            f"path-{name}.all", figures.path.mosaic(shown, columns, rows, tile)),
    }  # fmt: skip


def _changes() -> list[dict]:
    rng = np.random.default_rng(5)
    listed = []
    for k in range(6):
        n = 12
        reference = np.kron(rng.integers(0, 3, (3, 3)), np.ones((4, 4), int)).astype(np.uint8)
        before = np.where(rng.random((n, n)) < 0.2, rng.integers(0, 3, (n, n)), reference)
        now = np.where(rng.random((n, n)) < 0.3, rng.integers(0, 3, (n, n)), before)
        if k == 4:
            reference[:3] = 255  # no truth there
        if k == 5:
            before = (reference + 1) % 3  # none was right
        before, now = before.astype(np.uint8), now.astype(np.uint8)
        found = results.changes(reference, before, now)
        lost = (found.near, found.away)
        grids = {"reference": reference, "before": before, "now": now, "kind": found.kind}
        listed.append({name: grid.ravel().tolist() for name, grid in grids.items()} | {
            "n": n, "lost": [None if np.isnan(v) else v for v in lost], "gained": found.gained,
            "shares": [figures.skips.percent(v) for v in lost],
        })  # fmt: skip
    return listed


def _drawn(folder: Folder) -> dict:
    rng = np.random.default_rng(2)
    h, w = 30, 40
    labels = np.kron(rng.choice([0, 1, 2, 3, 255], (6, 8)), np.ones((5, 5), int)).astype(np.uint8)
    photo = rng.integers(0, 256, (h, w, 3), dtype=np.uint8)
    values = (2 * rng.random((h, w)) - 0.2).astype(np.float32)
    for name, array in (("labels", labels), ("rgb", photo), ("values", values)):
        folder.put(f"drawn.{name}", array)
    for name, image in zip(("fill", "outline"), parts.layers(labels), strict=True):
        folder.image(f"drawn.{name}", image)
    folder.image("drawn.over", parts.overlay(photo, labels, 0.6))
    folder.image("drawn.scaled", parts.scale_image(values, 1.5))
    return {"h": h, "w": w}


@needs_weights
def test_the_chapters_in_the_browser_show_what_the_server_computes(tmp_path):
    torch.set_num_threads(1)
    folder = Folder(tmp_path)
    for name in params.MODELS:
        (tmp_path / name).write_bytes(zoo.content(name))
    for kind, path in browser.KERNELS.items():
        (tmp_path / kind).write_bytes(path.read_bytes())
    for name, array in (*filling.looks().items(), ("kinds", filling.kinds())):
        folder.put(name, array)
    closed = {"skip1": 0.0, "skip2": 0.35, "skip3": 0.0, "skip4": 1.0, "bottleneck": 0.5}
    some = [0.0, 1.0, 0.1225, 0.0003, 0.9996, 0.5, 0.33335, 49 / 400, 3 / 800]
    drawn = params.Skips("shapes", "drawing", 3, where="browser")
    facts = {
        "live": [_live(folder, "person", (300, 400), 0.0), _live(folder, "nuclei", (97, 60), 0.8),
                 _live(folder, "pets", (128, 131), 0.75)],
        "skips": [
            _skips(folder, 0, dataclasses.replace(drawn, seed=7, **closed)),
            _skips(folder, 1, dataclasses.replace(drawn, skip1=1.0)),
            _skips(folder, 2, dataclasses.replace(drawn, exchange=True)),
            _skips(folder, 3, dataclasses.replace(drawn, model="leaf", skip2=0.0, skip4=0.0)),
            _skips(folder, 4, dataclasses.replace(drawn, skip3=0.6, bottleneck=0.0), True),
        ],
        "paths": [_path(folder, "shapes", 10), _path(folder, "pets", 3)],
        "changes": _changes(),
        "shares": [[v, figures.skips.percent(v)] for v in some],
        "drawn": _drawn(folder),
    }  # fmt: skip
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    node(TEST, tmp_path)
