"""The limits of the app, in one place (Streamlit's config repeats the upload size)."""

from __future__ import annotations

UPLOAD_BYTES = 12 * 1024 * 1024
UPLOAD_PIXELS = 40_000_000  # decoded; more than any phone camera, far less than a bomb
PICTURE_SIDE = 640  # pixels on the longer side after reduction, unless a page asks for another
SCENE_AIM = 300_000  # bytes that one animation should not exceed at its defaults
RERUN_MS = 100  # what a control may cost on the server
HANDLES = 1_000  # dragged positions in one message
PLACED = 200  # numbers placed by hand that a link may hold
PLACE = 1e6  # data units: farther out no hand drags or clicks
