"""What a browser may load for a page of ours: the content security policy and its companions."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@lru_cache(maxsize=2)
def rules(page: str) -> dict[str, str]:
    """Headers of a page: scripts and data from this server only, its own inline scripts by hash.

    Components come as ``blob:`` modules; styles are written into the page by Streamlit.
    """
    hashes = (hashlib.sha256(text.encode()).digest() for text in _INLINE.findall(page))
    inline = " ".join(f"'sha256-{base64.b64encode(h).decode()}'" for h in hashes)
    policy = (
        "default-src 'self'",
        f"script-src 'self' blob: 'wasm-unsafe-eval' {inline}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-cache",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
