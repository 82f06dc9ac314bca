"""The first page: the lessons in their sections, each with a small moving picture."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import streamlit as st

from vislib import catalogue
from vislib.catalogue import Lesson
from vislib.figures import svg
from vislib.ui import frame, progress, search
from vislib.ui import svg as drawing

_STYLE = Path(__file__).with_name("assets").joinpath("home.css")


def main() -> None:
    """Draw the gallery."""
    st.html(_STYLE)
    st.html(
        "<header class='pw-hero'><h1>Pixelwise</h1>"
        "<p>How networks see: lessons on convolution and segmentation that you can touch. "
        "Predict first, then watch what really happens.</p></header>"
    )
    field = st.container(key="search")
    for section, entries in catalogue.sections().items():
        st.html(f"<h2 class='pw-section'>{section}</h2>")
        with st.grid(4, min_column_width=215, gap="small"):
            for entry in entries:
                _card(entry)
    progress.overview()
    with field:  # last: it reads what all pages declare
        search.show()


def _card(entry: Lesson) -> None:
    with st.container(key=f"card-{entry.slug}", gap=None, height="stretch"):
        with st.container(key=f"thumb-{entry.slug}"):
            drawing.show(_thumbnail(entry), key=f"drawing-{entry.slug}")
        st.page_link(frame.page_of(entry), label=f"**{entry.title}**", help=None)
        st.html(
            f"<p class='pw-summary'>{entry.question}</p>{_way(entry)}{progress.place(entry.slug)}"
        )


def _way(entry: Lesson) -> str:
    """What a lesson needs and what it prepares, as the catalogue says."""
    needs = [catalogue.lesson(slug).title for slug in entry.needs]
    needs += [f"{catalogue.lesson(slug).title} (comes later)" for slug in entry.ahead]
    prepares = [following.title for following in catalogue.prepares(entry.slug)]
    parts = (("Needs", needs or ["nothing"]), ("Prepares", prepares))
    said = "<br>".join(f"<b>{name}</b> {', '.join(titles)}" for name, titles in parts if titles)
    return f"<p class='pw-way'>{said}</p>"


def _thumbnail(entry: Lesson) -> str:
    """What the room of the lesson draws, in ``figures/thumbnail.py``; else a plain grid."""
    name = f"vislib.{entry.slug}.figures.thumbnail"
    parts = import_module(name).parts if find_spec(name) else svg.plain
    return svg.picture(parts(), entry.slug, entry.summary)


main()
