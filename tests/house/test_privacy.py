"""Nothing of the outside is asked: no name is looked up, no other machine is spoken to."""

import os
import socket
import subprocess
import sys
import urllib.request

from benchmarks import app
from tests.conftest import ROOT

# Runs in the server's own process before anything else: who is asked for is written down.
WATCH = """
import os, socket, sys
_find, _connect = socket.getaddrinfo, socket.socket.connect
_here = ("127.", "0.0.0.0", "::1", "localhost")

def _note(what):
    with open(os.environ["ASKED"], "a") as log:
        log.write(f"{what}\\n")

def _looked_up(host, *more, **named):
    if host and not str(host).startswith(_here):
        _note(host)
    return _find(host, *more, **named)

def _connected(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and self.type == socket.SOCK_STREAM:
        if not str(address[0]).startswith(_here):
            _note(address[0])
    return _connect(self, address)

socket.getaddrinfo, socket.socket.connect = _looked_up, _connected
"""


def _asked(tmp_path, monkeypatch, visit) -> str:
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    log = tmp_path / "asked.txt"
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{ROOT}")
    with app.serve(ASKED=str(log)) as server:
        visit(server.base)
    return log.read_text(encoding="utf-8") if log.exists() else ""


def _strange(base: str) -> None:
    """A page of another origin opens the socket: Streamlit asks itself whether it is one of us."""
    host, port = base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as s:
        s.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nOrigin: http://example.org\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        s.recv(200)


def test_nobody_outside_is_asked(tmp_path, monkeypatch):
    def visit(base):
        urllib.request.urlopen(base).read()
        _strange(base)

    assert _asked(tmp_path, monkeypatch, visit) == ""


def test_the_watch_sees_who_is_asked(tmp_path):
    log = tmp_path / "asked.txt"
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    code = "import socket\ntry: socket.getaddrinfo('example.invalid', 80)\nexcept OSError: pass"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "ASKED": str(log)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert log.read_text(encoding="utf-8") == "example.invalid\n"
