"""The address of a page, where the name of one page is the end of another's."""

from types import SimpleNamespace

import pytest

from vislib import catalogue
from vislib.ui import session


@pytest.mark.parametrize("base", ["http://host:8501", "https://uni.example/course/app"])
@pytest.mark.parametrize("slug", [entry.slug for entry in catalogue.LESSONS])
def test_the_name_of_a_page_stands_once_in_its_address(base, slug, monkeypatch):
    for other in catalogue.LESSONS:  # as Streamlit makes it, whichever page it looks at first
        wanted = f"{base}/{slug}"
        trimmed = wanted.removesuffix(other.slug).removesuffix("/")
        made = f"{trimmed}/{slug}" if wanted.endswith(other.slug) else wanted
        context = SimpleNamespace(context=SimpleNamespace(url=made))
        monkeypatch.setattr(session, "st", context)
        assert session.url() == wanted
    monkeypatch.setattr(session, "st", SimpleNamespace(context=SimpleNamespace(url=None)))
    assert session.url() == ""
