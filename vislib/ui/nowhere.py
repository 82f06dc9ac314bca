"""The page for addresses that lead nowhere: it says so, and leads home.

Under an address of several parts ("/pages/kmeans") a browser would look for Streamlit's scripts
in the wrong folder, and show nothing at all.
"""

from __future__ import annotations

import re
from html import escape

from vislib import catalogue

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>No such page · Pixelwise</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>:root {{ color-scheme: light dark; font: 1.05rem/1.5 system-ui, sans-serif; }}
main {{ max-width: 34rem; margin: 15vh auto; padding: 0 1.2rem; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.4rem; }}</style></head>
<body><main><h1>There is no page at this address</h1><p>{said}</p><p>{ways}</p></main></body></html>
"""


def leads_nowhere(path: str) -> bool:
    """Whether ``path``, below the app's base, is none of its pages: they have one name alone."""
    return path.startswith("//") or len(path.strip("/").split("/")) > 1


def page(path: str) -> str:
    """HTML for ``path``, below the app's base; its links are relative, for any proxy before it."""
    home = "../" * (path.count("/") - 1) or "./"
    words = set(re.split(r"[/.]", path))
    meant = [entry for entry in catalogue.built() if entry.slug in words]
    ways = [f'<a href="{home}{entry.slug}">{escape(entry.title)}</a>' for entry in meant]
    ways.append(f'<a href="{home}">All lessons</a>')
    said = f"Nothing of Pixelwise is at <code>{escape(path[:200])}</code>."
    return _PAGE.format(said=said, ways=" · ".join(ways))
