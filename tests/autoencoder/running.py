"""Runs the boxes of code as they are printed."""


def run(source: str, **given):
    """What a box of code leaves under the name ``result``."""
    space = dict(given)
    exec(compile(source, "snippet", "exec"), space)
    return space["result"]
