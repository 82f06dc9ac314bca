"""What is measured and tested is what README starts: one command, the shipped configuration."""

import re
import tomllib
from pathlib import Path

import pytest

from benchmarks import all as measured
from benchmarks import app, arrive

ROOT = Path(__file__).resolve().parents[2]
# Starts a server in another way: README's word for it, an option, or Streamlit's own door.
OTHERWISE = re.compile(
    r"streamlit[\"', ]+run|--server\.|--browser\.|STREAMLIT_[A-Z]|streamlit\.web\.(?:cli|bootstrap)"
)


def test_readme_starts_the_app_with_no_options():
    assert app.command() == ["streamlit", "run", "app.py"]


def test_a_readme_that_starts_it_otherwise_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(app, "ROOT", tmp_path)
    line = "pip install -r requirements.txt && streamlit run app.py"
    (tmp_path / "README.md").write_text(f"{line} --server.fileWatcherType=none\n")
    assert app.command()[3:] == ["--server.fileWatcherType=none"]  # and then it is measured so
    (tmp_path / "README.md").write_text(f"{line}\n{line}\n")
    with pytest.raises(ValueError, match="exactly one line"):
        app.command()


def test_nothing_else_starts_a_server():
    sources = [p for part in ("benchmarks", "tests") for p in (ROOT / part).rglob("*.py")]
    for path in sources:
        if path in (Path(app.__file__), Path(__file__)):
            continue
        found = OTHERWISE.findall(path.read_text(encoding="utf-8"))
        assert not found, f"{path.relative_to(ROOT)} starts a server otherwise than benchmarks.app"


def test_the_environment_adds_a_port_and_no_window_and_nothing_else():
    assert set(app.environment(1)) == {"STREAMLIT_SERVER_PORT", "STREAMLIT_SERVER_HEADLESS"}


def test_files_are_not_watched_unless_a_developer_asks():
    """Watching resolves the paths of all modules for each session, in the server's only loop."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["fileWatcherType"] == "none"
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "--server.fileWatcherType=auto" in told


def test_tables_replace_their_last_ones_and_leave_the_words():
    wanted = measured.ALL[0]
    text = "# Results\n\nBefore.\n<!-- measured: arrive -->\nold | 1\n<!-- end -->\nAfter.\n"
    made = measured.block(wanted, r"new \1 | 2", "a machine")
    found = measured.written(text, wanted, made)
    assert "old" not in found and r"new \1 | 2" in found
    assert found.startswith("# Results\n\nBefore.\n") and found.endswith("<!-- end -->\nAfter.\n")
    assert measured.written(found, wanted, made) == found
    fresh = measured.written("# Results\n", measured.ALL[1], made)
    assert fresh.startswith("# Results\n\n## Idle\n") and made in fresh


def test_lines_that_are_no_table_stay_lines():
    wanted = measured.ALL[0]
    assert "```\none\ntwo\n```" in measured.block(wanted, "one\ntwo", "a machine")
    assert "```" not in measured.block(wanted, "before\n| a | b |", "a machine")


def test_results_have_one_place_for_every_measurement():
    text = measured.RESULTS.read_text(encoding="utf-8")
    for wanted in measured.ALL:
        assert text.count(f"<!-- measured: {wanted.name} -->") == 1, wanted.name


def test_a_class_is_judged_by_its_slowest_and_by_who_saw_nothing():
    warm = arrive.Arrival(100, "warm", [1.0] * 94 + [5.0] * 6)
    assert warm.held_to() == 5.0 and warm.good()
    assert not arrive.Arrival(100, "warm", [1.0] * 94 + [7.0] * 6).good()
    assert not arrive.Arrival(100, "warm", [1.0] * 99).good()  # one without a picture
    assert not arrive.Arrival(100, "cold", [1.0] * 99 + [16.0]).good()
    assert not arrive.Arrival(50, "warm", [1.0] * 50, ["kmeans: gone"]).good()
    assert arrive.Arrival(3, "warm", [9.0] * 3).good()  # no aim for three
