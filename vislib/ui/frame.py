"""Navigation, page header and looks shared by all pages."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from vislib import catalogue
from vislib.catalogue import Lesson
from vislib.ui import colours, embed, session
from vislib.ui import keys as page_keys
from vislib.ui import link_state as placed
from vislib.ui import toolbar as tools

_STYLE = Path(__file__).with_name("assets") / "frame.css"
_PRESENT = Path(__file__).with_name("assets") / "present.css"
SIDEBAR = 256  # pixels
ICON = str(Path(__file__).with_name("assets") / "icon.svg")
_HOME = Path(__file__).with_name("home.py")
_LECTURERS = catalogue.ROOT / "pages" / "lecturers.py"
_GLOSSARY = catalogue.ROOT / "pages" / "glossary.py"


def pages() -> dict[str, list]:
    """The menu: home and the terms, the built lessons in their sections, the lecturers' page."""
    menu: dict[str, list] = {"": [_home(), glossary()]}
    for section, entries in catalogue.sections().items():
        menu[section] = [page_of(entry) for entry in entries]
    menu["Teaching"] = [lecturers()]
    return menu


def lecturers():
    """The page for those who teach with the lessons; not a lesson itself."""
    return st.Page(_LECTURERS, title=":material/co_present: For lecturers")


def glossary():
    """The page of the field's terms."""
    return st.Page(_GLOSSARY, title=":material/dictionary: Glossary")


def page_of(entry: Lesson):
    """The Streamlit page of a lesson."""
    return st.Page(entry.page, title=f"{entry.icon} {entry.title}", help=entry.summary)


def _home():
    return st.Page(_HOME, title=":material/apps: All lessons", default=True)


def navigate() -> None:
    """Register the pages and run the one that was asked for."""
    session.settle_presenter()
    st.session_state["house"] = True
    st.set_page_config("Pixelwise", ICON, layout="wide", initial_sidebar_state=SIDEBAR)
    position = "hidden" if session.presenting() or embed.on() else "sidebar"
    page = st.navigation(pages(), position=position, expanded=True)
    st.set_page_config(_tab_title(page.url_path), ICON)
    st.logo(ICON, size="large")
    looks()
    page_keys.listen()
    embed.listen()
    placed.opened()
    page.run()
    embed.way_out()
    placed.drawn()


def _tab_title(url_path: str) -> str:
    """What the browser's tab says."""
    names = {entry.slug: entry.title for entry in catalogue.LESSONS}
    names |= {"lecturers": "For lecturers", "glossary": "Glossary"}
    return f"{names[url_path]} · Pixelwise" if url_path in names else "Pixelwise"


def looks() -> None:
    """The style sheet of all pages, with the colour roles of both themes as CSS variables."""
    present = _PRESENT.read_text(encoding="utf-8") if session.presenting() else ""
    rules = _STYLE.read_text(encoding="utf-8") + present + embed.style()
    st.html(f"<style>{colours.rules()}{rules}</style>")


def guard() -> None:
    """Send a cold deep link through the front door.

    On a server that nobody has visited, Streamlit runs ``pages/x.py`` without ``app.py``;
    registering the pages and running again puts the page into its house.
    """
    if "house" not in st.session_state:
        st.session_state["house"] = True
        st.navigation(pages(), position="hidden")
        st.rerun()


def header(entry: Lesson) -> None:
    """Title and question on one line, the lesson's small tools at the right."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        _title(entry.title, entry.question)
        tools.bar(entry)


def plain_header(title: str, question: str) -> None:
    """The same for a page that is no lesson."""
    with st.container(key="header"):
        _title(title, question)


def _title(title: str, question: str) -> None:
    st.html(f'<h1 class="pw-lesson">{title}<span>{question}</span></h1>', width="stretch")


def footer(entry: Lesson) -> None:
    """On to the next lesson."""
    entries = catalogue.built()
    following = entries[entries.index(entry) + 1 :] if entry in entries else ()
    if following:
        st.page_link(
            page_of(following[0]),
            label=f"Next: {following[0].title}",
            icon=":material/arrow_forward:",
            icon_position="right",
        )
