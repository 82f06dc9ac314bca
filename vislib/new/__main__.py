"""``python -m vislib.new LESSON [--chapter NAME] [--title TITLE]``."""

from __future__ import annotations

import argparse
import sys

from vislib import catalogue, new


def main() -> int:
    """Write the skeleton and say what comes next; 1 if the names will not do."""
    parser = argparse.ArgumentParser(prog="python -m vislib.new", description=new.__doc__)
    parser.add_argument("lesson", help="its slug: names its room, page and address")
    parser.add_argument("--chapter", default="running_sum", help="the slug of its first chapter")
    parser.add_argument("--title", default="", help="of the lesson, as it stands in the menu")
    asked = parser.parse_args()
    try:
        made = new.write(
            asked.lesson, chapter=asked.chapter, title=asked.title, root=catalogue.ROOT
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    for path in made:
        print(path.relative_to(catalogue.ROOT))
    print(f"\npytest -n 0 tests/{asked.lesson} tests/house -k {asked.lesson}")
    print(f"streamlit run app.py     # then /{asked.lesson}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
