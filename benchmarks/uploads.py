"""A thousand pictures uploaded through one page: does the server's memory stay bounded?

    python -m benchmarks.uploads [--uploads 1000]

Every picture is different noise, sent to Streamlit's own upload endpoint (XSRF protection on)
and decoded by the page. Prints the resident memory along the way.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import io
import random
import sys
import time
from urllib.parse import urlsplit

import numpy as np
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.app import Server, serve
from benchmarks.wire import Answer, Tab

PAGE, UPLOAD = "upsampling", "Upload a picture"
SIDE = 300  # pixels: 270 kB each, so that a thousand kept ones would be plain to see


def noise(seed: int, side: int = SIDE) -> bytes:
    """A PNG that no cache has seen."""
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=0)
    return file.getvalue()


async def find_uploader(tab: Tab) -> None:
    """Turn the chapters of the page until one offers an upload, and choose it."""
    await tab.open()
    chapters = next(c for c in tab.controls.values() if c.kind == "tabs")
    for label in list(chapters.labels):
        await tab.turn(chapters, label)
        if tab.asked():
            await tab.act_on_question()
        menu = next((c for c in tab.of("selectbox") if UPLOAD in c.proto.options), None)
        if menu is not None:
            await tab.move(menu, ("string_value", UPLOAD))
            return
    raise RuntimeError(f"{PAGE} offers no upload.")


async def upload(tab: Tab, name: str, data: bytes) -> Answer:
    """One file, as a browser sends it: ask for a place, put it there, tell the page."""
    uploader = tab.of("file_uploader")[0]
    ask = BackMsg()
    ask.file_urls_request.request_id = name
    ask.file_urls_request.file_names.append(name)
    ask.file_urls_request.session_id = tab.session
    await tab.socket.send(ask.SerializeToString())
    async with asyncio.timeout(tab.timeout):
        while True:  # what a run left behind may come first
            reply = ForwardMsg.FromString(await tab.socket.recv())
            if reply.WhichOneof("type") == "file_urls_response":
                break
    if reply.file_urls_response.error_msg:
        raise RuntimeError(reply.file_urls_response.error_msg)
    urls = reply.file_urls_response.file_urls[0]
    status = await asyncio.to_thread(put, tab.base, urls.upload_url, name, data)
    if status != 204:
        raise RuntimeError(f"The upload was refused with status {status}.")
    files = FileUploaderState()
    files.uploaded_file_info.add(name=name, size=len(data), file_id=urls.file_id, file_urls=urls)
    if (old := tab.states.get(uploader.proto.id)) is not None:  # a new file replaces the last one
        for last in old.file_uploader_state_value.uploaded_file_info:
            await asyncio.to_thread(ask_for, tab.base, "DELETE", last.file_urls.delete_url)
    state = WidgetState(id=uploader.proto.id, file_uploader_state_value=files)
    return await tab.send("upload", uploader.fragment, state)


def put(base: str, url: str, name: str, data: bytes) -> int:
    """PUT one file as a form; returns the status."""
    edge = "pixelwise-edge"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
    body = f"{head}Content-Type: image/png\r\n\r\n".encode() + data + f"\r\n--{edge}--\r\n".encode()
    return ask_for(base, "PUT", url, body, f"multipart/form-data; boundary={edge}")


def ask_for(base: str, method: str, url: str, body: bytes = b"", kind: str = "") -> int:
    """One request with the XSRF cookie that the server hands out; returns the status."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
    connection.request("GET", "/_stcore/health")
    reply = connection.getresponse()
    reply.read()
    cookie = (reply.getheader("Set-Cookie") or "").split(";")[0]
    headers = {"Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2]}
    connection.request(method, url, body, headers | ({"Content-Type": kind} if kind else {}))
    status = connection.getresponse().status
    connection.close()
    return status


async def measure(server: Server, uploads: int, side: int = SIDE) -> list[float]:
    """Resident MB before and after each tenth of the uploads."""
    tab = Tab(server.base, PAGE, random.Random(0))
    await find_uploader(tab)
    memory, start = [server.memory()], time.monotonic()
    for i in range(uploads):
        answer = await upload(tab, f"noise{i}.png", noise(i, side))
        if answer.errors or answer.remedies:
            raise RuntimeError(f"Upload {i} was not shown: {answer.errors}")
        if (i + 1) % max(1, uploads // 10) == 0:
            memory.append(server.memory())
            print(f"{i + 1} uploads: {memory[-1]:.0f} MB, {time.monotonic() - start:.0f} s",
                  flush=True)  # fmt: skip
    await tab.close()
    return memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--uploads", type=int, default=1000)
    parser.add_argument("--port", type=int, default=0)
    args = parser.parse_args()
    with serve(args.port) as server:
        memory = asyncio.run(measure(server, args.uploads))
    print(f"before {memory[0]:.0f} MB, most {max(memory):.0f} MB, last {memory[-1]:.0f} MB")
    sys.exit(memory[-1] > memory[len(memory) // 2] + 100)


if __name__ == "__main__":
    main()
