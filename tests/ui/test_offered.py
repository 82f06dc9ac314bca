"""Files under names that change with their content: found wherever the app is, kept for ever."""

import gzip

from starlette.datastructures import Headers

from vislib.ui import offered

TEXT = b"export const one = 1;\n" * 40


def test_a_file_is_offered_under_its_content_and_packed_where_that_is_understood():
    address = offered.offer(
        "part.js", "0123456789abcdef", lambda: TEXT, "text/javascript", packed=True
    )
    assert address == "pixelwise/part.0123456789ab.js"
    for place in ("/", "/unet/", "/school/app/"):
        found = offered.find(f"{place}{address}")
        plain, small = (found.answer(Headers({"accept-encoding": e})) for e in ("", "gzip, br"))
        assert plain.body == TEXT and gzip.decompress(small.body) == TEXT
        assert "immutable" in plain.headers["cache-control"]
        assert small.headers["content-encoding"] == "gzip"


def test_nothing_else_is_found():
    for path in ("/", "", "/pixelwise/", "/pixelwise/none.js", "pixelwise/../app.py", "/unet"):
        assert offered.find(path) is None
