"""How a trained network is put where ``models.zoo`` finds it: file, checksum, card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from models import zoo


def packed(net: nn.Module) -> dict[str, Tensor]:
    """The weights in half precision (running statistics stay whole), as the file holds them."""
    return {
        name: value.detach()
        .cpu()
        .contiguous()
        .to(torch.float32 if "running_" in name else torch.float16)
        for name, value in net.state_dict().items()
        if "num_batches" not in name
    }


def write(
    name: str, weights: Mapping[str, Tensor], said: Mapping[str, Any], folder: str = ""
) -> str:
    """Write the weight file into a folder of ``zoo.FOLDERS`` and note its checksum.

    ``said``: what the file says of itself, text as it is, the rest as JSON. Returns the SHA-256 in
    hexadecimal.
    """
    from safetensors.torch import save_file

    shelf = zoo.WEIGHTS / folder
    shelf.mkdir(parents=True, exist_ok=True)
    path = shelf / f"{name}.safetensors"
    texts = {key: v if isinstance(v, str) else json.dumps(v) for key, v in said.items()}
    save_file(dict(weights), path, metadata=texts)
    path.chmod(0o644)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    book = shelf / zoo.CHECKSUMS
    sums = json.loads(book.read_text(encoding="utf-8")) if book.is_file() else {}
    sums[path.name] = digest
    book.write_text(json.dumps(dict(sorted(sums.items())), indent=2) + "\n", encoding="utf-8")
    return digest


def note(name: str, text: str, folder: str = "") -> None:
    """Write the card of a network."""
    (zoo.CARDS / folder).mkdir(parents=True, exist_ok=True)
    (zoo.CARDS / folder / f"{name}.md").write_text(text, encoding="utf-8")
