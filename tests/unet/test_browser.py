"""The networks in the browser: every shipped one in WebAssembly against torch, label by label."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from models import zoo
from models.pixels import resize
from models.unet import pad_to_multiple
from vislib.core import images
from vislib.unet import browser
from vislib.unet.browser import build
from vislib.unet.widgets import camera

TESTS = Path(__file__).parent / "js"
UNDECIDED = (
    2e-5  # logits that are closer are told apart by rounding, on every processor its own way
)
ANY = 255  # in place of such a label
GATES = (1.0, 0.5, 0.0, 1.0, 0.25)


def _pictures(count: int) -> list[np.ndarray]:
    """Photographs of odd sizes, and one of a microscope's narrow range."""
    named = images.bundled()
    sizes = ((48, 64), (50, 33), (33, 64), (97, 60), (33, 70), (32, 48), (70, 41), (16, 16),
             (5, 9), (64, 50))  # fmt: skip
    found = []
    for k, (height, width) in enumerate(sizes[:count]):
        pixels = images.load(named[k % len(named)], side=200).pixels[:height, :width]
        found.append(np.ascontiguousarray(pixels))
    return [*found[:-1], found[-1] // 8 + 90]


@torch.inference_mode()
def _reference(door, pixels: np.ndarray, side: int, gates) -> tuple[np.ndarray, np.ndarray]:
    """Labels at the working size, and the logits of the padded picture, in float32."""
    tensor = door.prepare(pixels, side)
    height, width = tensor.shape[-2:]
    features = door.net.encode(pad_to_multiple(tensor, 16))
    if gates:
        features = [f * g for f, g in zip(features, gates, strict=True)]
    logits = door.net.decode(features)[0]
    own = logits[:, :height, :width]
    labels = own.argmax(dim=0).to(torch.uint8)
    first, second = own.topk(2, dim=0).values
    labels[first - second < UNDECIDED] = ANY
    return labels.numpy(), logits.contiguous().numpy()


def _cases(door, folder: Path, name: str, count: int) -> list[dict]:
    listed = []
    for k, pixels in enumerate(_pictures(count)):
        height, width = pixels.shape[:2]
        side = 40 if k % 2 else min(height, width)
        gates = list(GATES) if k % 3 == 2 else None
        labels, logits = _reference(door, pixels, side, gates)
        stem = f"{name}-{k}"
        (folder / f"{stem}.rgb").write_bytes(pixels.tobytes())
        (folder / f"{stem}.labels").write_bytes(labels.tobytes())
        listed.append({"picture": f"{stem}.rgb", "h": height, "w": width, "side": side,
                       "labels": f"{stem}.labels"})  # fmt: skip
        if gates:
            (folder / f"{stem}.logits").write_bytes(logits.tobytes())
            listed[-1] |= {"gates": gates, "logits": f"{stem}.logits"}
    return listed


def _resized(folder: Path) -> list[dict]:
    rng = np.random.default_rng(3)
    listed = []
    for k, (size, wanted) in enumerate([((40, 30), (16, 12)), ((7, 9), (20, 31)),
                                        ((64, 10), (20, 30)), ((5, 5), (5, 5))]):  # fmt: skip
        image = torch.from_numpy(rng.random((1, 3, *size), dtype=np.float32))
        (folder / f"from{k}").write_bytes(image.numpy().tobytes())
        (folder / f"to{k}").write_bytes(resize(image, wanted).contiguous().numpy().tobytes())
        listed.append({"from": f"from{k}", "to": f"to{k}", "size": size, "wanted": wanted})
    return listed


def node(test: Path, folder: Path) -> None:
    """Run a test in Node on the facts in ``folder``."""
    program = shutil.which("node")
    if program is None:
        if os.environ.get("PIXELWISE_REQUIRE_BROWSER") == "1":
            pytest.fail("No node found: pip install -r requirements-dev.txt brings it.")
        pytest.skip("No node found.")
    done = subprocess.run(
        [program, "--test", "--test-reporter=spec", str(test)],
        env=os.environ | {"FACTS": str(folder)},
        capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped 0" in done.stdout


def test_every_network_in_webassembly_gives_the_labels_of_torch(tmp_path):
    listed = []
    for name in sorted(zoo.available(), key=lambda n: (n != "shapes", n)):
        door = zoo.load(name, "cpu", "full")
        (tmp_path / name).write_bytes(zoo.content(name))
        cases = _cases(door, tmp_path, name, 10)
        listed.append({"network": name, "file": name, "cases": cases})
    for kind, path in browser.KERNELS.items():
        (tmp_path / kind).write_bytes(path.read_bytes())
    facts = {"networks": listed, "resized": _resized(tmp_path)}
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    node(TESTS / "network.test.js", tmp_path)


def test_half_precision_has_torchs_numbers_and_keeps_a_gpus_rules_for_copies(tmp_path):
    rng = np.random.default_rng(11)
    every = np.arange(65536, dtype=np.uint16).view(np.float16)
    singles = torch.from_numpy(every).float().numpy()
    (tmp_path / "singles").write_bytes(singles.tobytes())
    finite = np.sort(singles[np.isfinite(singles)])
    between = (finite[1:] + finite[:-1]) / 2  # as near to one half as to the next
    above, below = (np.nextafter(between, np.float32(v)) for v in (np.inf, -np.inf))
    anything = rng.integers(0, 2**32, 100_000, dtype=np.uint32).view(np.float32)
    usual = rng.normal(0, 3, 100_001).astype(np.float32)  # an odd number in all
    edges = np.float32([65504, 65519.99, 65520, 65536, np.inf, -np.inf, 0, -0.0, 2**-25, 2**-24])
    numbers = np.concatenate([between, above, below, anything, usual, edges, -edges])
    (tmp_path / "numbers").write_bytes(numbers.tobytes())
    (tmp_path / "halves").write_bytes(torch.from_numpy(numbers).half().numpy().tobytes())
    node(TESTS / "halves.test.js", tmp_path)


def test_a_smaller_network_computes_only_where_the_larger_is_slow(tmp_path):
    node(TESTS / "crew.test.js", tmp_path)


def test_the_kernels_come_out_again_byte_for_byte(tmp_path):
    pytest.importorskip("ziglang")
    build.build(tmp_path)
    for name in build.KINDS:
        assert (tmp_path / name).read_bytes() == (build.HERE / name).read_bytes(), name


def test_addresses_change_with_their_content():
    assert camera.weights("shapes") != camera.weights("leaf")
    assert zoo.checksum("shapes")[:12] in camera.weights("shapes")
    with pytest.raises(ValueError, match="There is no network"):
        camera.weights("none")
