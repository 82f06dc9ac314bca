"""What the tests of the room share: marks by name, code boxes run as printed."""

import contextlib
import io


def mark(scene, name):
    """The mark of a scene with that id."""
    return next(m for m in scene.marks if m.id == name)


def run(source):
    """All names that a code box leaves behind."""
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(source, names)  # noqa: S102  (our own text)
    return names


def result(source):
    """What a code box calls its result."""
    return run(source)["result"]
