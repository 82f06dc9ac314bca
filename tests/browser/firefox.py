"""Firefox, driven through WebDriver BiDi: a window, addresses, JavaScript, what went wrong.

Debian's Firefox speaks it by itself; Playwright would need a build of its own.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# What is told to Firefox before it starts: nothing of the outside, no first run.
SETTINGS = """
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
"""


def program() -> str | None:
    """Firefox on this machine, if there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Firefox:
    """One window. ``errors``: what pages complained about since they were last read."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.errors, self._number = socket, [], 0
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded"])
        self.window = self.command("browsingContext.getTree")["contexts"][0]["context"]
        self.size(1280, 800)

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result; raises ``RuntimeError`` where Firefox refuses."""
        self._number += 1
        sent = {"id": self._number, "method": method, "params": params}
        self.socket.send(json.dumps(sent))
        while True:
            said = json.loads(self.socket.recv(timeout=90))
            if said.get("id") == self._number:
                if said["type"] == "error":
                    raise RuntimeError(f"{method}: {said['error']} {said['message']}")
                return said["result"]
            self._note(said)

    def _note(self, event: dict[str, Any]) -> None:
        entry = event.get("params", {})
        wrong = event.get("method") == "log.entryAdded" and entry.get("level") == "error"
        # Under a deep link Streamlit's client first asks for its endpoints below the page.
        if wrong and "_stcore/" not in str(entry.get("text")):
            self.errors.append(str(entry.get("text")))

    def size(self, width: int, height: int) -> None:
        """The inside of the window, in CSS pixels."""
        viewport = {"width": width, "height": height}
        self.command("browsingContext.setViewport", context=self.window, viewport=viewport)

    def open(self, url: str) -> None:
        """Go to an address."""
        self.errors.clear()
        self.command("browsingContext.navigate", context=self.window, url=url, wait="interactive")

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression: a text, a number, true, false or None."""
        target = {"context": self.window}
        said = self.command(
            "script.evaluate", expression=expression, target=target, awaitPromise=True
        )
        if said["type"] == "exception":
            raise RuntimeError(said["exceptionDetails"]["text"])
        return said["result"].get("value")

    def until(self, expression: str, seconds: float = 60) -> None:
        """Wait until a JavaScript expression holds."""
        end = time.monotonic() + seconds
        while not self.run(f"!!({expression})"):
            if time.monotonic() > end:
                raise TimeoutError(f"Not so within {seconds:g} s: {expression}")
            time.sleep(0.05)


@contextmanager
def started(profile: Path, more: str = "") -> Iterator[Firefox]:
    """A Firefox of its own, without a window on the screen; ended with the block.

    ``more``: further settings, in lines like those of ``SETTINGS``.
    """
    (profile / "user.js").write_text(SETTINGS + more, encoding="utf-8")
    command = [program(), "--headless", "--no-remote", "--profile", str(profile),
               "--remote-debugging-port", "0", "about:blank"]  # fmt: skip
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(command, **said) as running:
        try:
            found = next(m[1] for line in running.stdout if (m := _LISTENS.search(line)))
            with connect(f"{found}/session", max_size=None, proxy=None) as socket:
                yield Firefox(socket)
        finally:
            running.terminate()
