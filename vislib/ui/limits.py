"""The limits of the app, in one place (Streamlit's config repeats the upload size)."""

from __future__ import annotations

from vislib.core import bounded, decoding

UPLOAD_BYTES = decoding.MOST_BYTES
UPLOAD_PIXELS = decoding.MOST_PIXELS
MODEL_BYTES = bounded.MOST_BYTES  # of a network's file
MODEL_JSON = bounded.MOST_JSON  # of its graph, inflated
MODEL_NODES = bounded.MOST_NODES
MODEL_TEXT = bounded.MOST_TEXT  # characters
MODEL_NESTING = bounded.MOST_NESTING
PICTURE_SIDE = 640  # pixels on the longer side after reduction, unless a page asks for another
SCENE_AIM = 300_000  # bytes that one animation should not exceed at its defaults
RERUN_MS = 100  # what a control may cost on the server
HANDLES = 1_000  # dragged positions in one message
PLACED = 200  # numbers placed by hand that a link may hold
PLACE = 1e6  # data units: farther out no hand drags or clicks
NARROWEST = 8.0  # length to width of a picture: beyond, nobody sees anything beside its results
