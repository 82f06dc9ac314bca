"""The marks: what can be drawn in a panel, one module a kind, each with its packing.

The browser's half of a kind (drawing, hit test, outline, handles) is ``js/marks/<kind>.js``.
"""

from vislib.stage.marks.bars import Bars
from vislib.stage.marks.base import Mark
from vislib.stage.marks.boxes import Boxes
from vislib.stage.marks.cells import Cells
from vislib.stage.marks.label import Label
from vislib.stage.marks.paint import Paint
from vislib.stage.marks.path import Path
from vislib.stage.marks.picture import Picture
from vislib.stage.marks.points import Points
from vislib.stage.marks.segments import Arrow, Segments

__all__ = [
    "Arrow", "Bars", "Boxes", "Cells", "Label", "Mark", "Paint", "Path", "Picture", "Points",
    "Segments",
]  # fmt: skip
