"""A classroom on SQLite and on a real PostgreSQL, which the tests start for themselves."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from vislib.classroom.routes import Classroom
from vislib.classroom.store import Store
from vislib.classroom.tables import METADATA, connect

ASKED = {
    "id": "kmeans.selection",
    "text": "Why not the **lowest** distortion?",
    "options": ["too slow", "it falls until k = n", "several minima"],
    "answer": 1,
    "explain": "A centre on every point: 0.",
    "link": "kmeans?kmeans.chapter=selection",
}


def voter(i: int) -> str:
    """The name of a simulated phone."""
    return f"voter-{i:012d}"


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


@pytest.fixture(scope="session")
def postgres(tmp_path_factory) -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as the tests."""
    programs = _programs()
    if programs is None:
        if os.environ.get("PIXELWISE_REQUIRE_BROWSER") == "1":
            pytest.fail("No PostgreSQL found: apt-get install postgresql.")
        pytest.skip("No PostgreSQL here: apt-get install postgresql.")
    home = tmp_path_factory.mktemp("postgres")
    home.chmod(0o777)
    data, port = home / "data", _free_port()
    # The server refuses to run as root; there its own user does.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    for folder in (home, *home.parents):
        if os.geteuid() == 0 and folder.stat().st_uid == 0 and str(folder).startswith("/tmp/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    flags = ["-D", data, "-A", "trust", "-U", "pixelwise", "--no-sync", "-E", "UTF8"]
    subprocess.run([*user, programs / "initdb", *flags], check=True, capture_output=True)
    command = [*user, programs / "postgres", "-D", data, "-p", str(port), "-k", str(home),
               "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]  # fmt: skip
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"postgresql+psycopg://pixelwise@127.0.0.1:{port}/postgres"
    try:
        _wait_for(url)
        yield url
    finally:
        running.terminate()
        running.wait(20)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            connect(url).dispose()
            return
        except Exception:
            time.sleep(0.1)
    raise TimeoutError("PostgreSQL did not start.")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'classroom.db'}"
    found = request.getfixturevalue("postgres")
    engine = connect(found)
    METADATA.drop_all(engine)
    engine.dispose()
    return found


@pytest.fixture
def store(url) -> Iterator[Store]:
    engine = connect(url)
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def client(store) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=Classroom(lambda: store).routes())) as found:
        yield found


class Room:
    """A room as a lecturer holds it."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        opened = client.post("/class/rooms")
        assert opened.status_code == 201
        self.name, self.key = opened.json()["room"], opened.json()["key"]
        self.place = f"/class/rooms/{self.name}"
        self.headers = {"Authorization": f"Bearer {self.key}"}

    def ask(self, **changes) -> int:
        body = ASKED | changes
        return self.client.post(
            f"{self.place}/question", json=body, headers=self.headers
        ).status_code

    def turn(self, phase: str, **more) -> int:
        body = {"phase": phase, **more}
        return self.client.post(f"{self.place}/phase", json=body, headers=self.headers).status_code

    def state(self) -> dict:
        return self.client.get(f"{self.place}/state").json()

    def vote(self, i: int, option: int | None = None, round: int = 1, **more) -> int:
        body = {"voter": voter(i), "round": round, **more}
        if option is not None:
            body["option"] = option
        return self.client.post(f"{self.place}/votes", json=body).status_code


@pytest.fixture
def room(client) -> Room:
    return Room(client)
