"""Runs the boxes of code as they are printed."""

from tests import laws


def run(source: str, **given):
    """What a box of code leaves under the name ``result``."""
    return laws.run(source, **given)["result"]
