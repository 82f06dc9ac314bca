"""The classroom's HTTP interface, call by call, on both databases."""

import json
import re
import threading
import time

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.classroom.conftest import ASKED, Room, voter
from vislib.classroom import limits
from vislib.classroom.routes import Classroom
from vislib.classroom.store import Store
from vislib.classroom.tables import connect

TOLD = ("answer", "explain", "link")


def test_a_question_through_both_rounds(room):
    assert room.state() == {"phase": "waiting", "round": 0, "joined": 0, "answers": 0,
                            "question": None}  # fmt: skip
    assert room.ask() == 204
    assert [room.vote(i, option) for i, option in enumerate([0, 0, 1, 2])] == [204] * 4
    state = room.state()
    assert (state["phase"], state["round"], state["joined"], state["answers"]) == ("open", 1, 4, 4)
    assert state["question"] == {k: ASKED[k] for k in ("id", "text", "options")}
    assert room.turn("closed") == 204
    assert room.turn("open") == 204
    assert room.state()["answers"] == 0
    assert [room.vote(i, o, round=2) for i, o in ((0, 1), (1, 0), (2, 2))] == [204] * 3
    assert room.turn("closed") == room.turn("shown") == 204
    state = room.state()
    assert state["tally"] == [[2, 1, 1], [1, 1, 1]]
    assert not {*TOLD, "moved"} & set(state)
    assert room.turn("revealed") == 204
    state = room.state()
    assert {k: state[k] for k in TOLD} == {k: ASKED[k] for k in TOLD}
    assert state["moved"] == {"to_right": 1, "from_right": 1, "both": 3}
    assert room.ask(id="next") == 204
    assert room.state()["round"] == 1 and room.state()["joined"] == 4


def test_a_number_is_asked(room):
    assert room.ask(options=[], answer=0.87, tolerance=0.01, unit="nats") == 204
    assert [room.vote(i, value=v) for i, v in enumerate((0.5, -2, 0.87))] == [204] * 3
    assert room.vote(3, 1) == 422
    room.turn("closed")
    room.turn("shown")
    assert room.state()["values"] == [[-2, 0.5, 0.87]]
    assert room.state()["tally"] == [[3]]


def test_the_last_answer_of_a_round_counts(room):
    room.ask()
    assert [room.vote(1, option) for option in (0, 2, 1)] == [204] * 3
    assert room.state()["answers"] == 1
    room.turn("closed")
    room.turn("shown")
    assert room.state()["tally"] == [[0, 1, 0]]


ORDERS = {
    "waiting": ("closed", "open", "shown", "revealed"),
    "open": ("open", "shown", "revealed"),
    "closed": ("closed",),
    "shown": ("open", "closed", "shown"),
    "revealed": ("open", "closed", "shown", "revealed"),
}
WAYS = {"waiting": (), "open": (), "closed": ("closed",), "shown": ("closed", "shown"),
        "revealed": ("closed", "shown", "revealed")}  # fmt: skip


@pytest.mark.parametrize("phase", ORDERS)
def test_orders_that_make_no_sense(room, phase):
    if phase != "waiting":
        room.ask()
    for step in WAYS[phase]:
        assert room.turn(step) == 204
    assert [room.turn(step) for step in ORDERS[phase]] == [409] * len(ORDERS[phase])
    assert room.state()["phase"] == phase


def test_who_holds_no_key_changes_nothing(client, room):
    other = Room(client)
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {room.key}"},
                    other.headers):  # fmt: skip
        for path, body in (("question", ASKED), ("phase", {"phase": "ended"})):
            answer = client.post(f"{room.place}/{path}", json=body, headers=headers)
            assert answer.status_code == 401
    assert room.state()["phase"] == "waiting"


def test_votes_that_are_refused(client, room):
    assert room.vote(1, 0) == 409  # no question yet
    room.ask()
    assert room.vote(1, 3) == 422
    assert room.vote(1, 0, round=2) == 409
    assert room.vote(1, value=0.5) == 422
    short = {"voter": "short", "round": 1, "option": 0}
    assert client.post(f"{room.place}/votes", json=short).status_code == 422
    long = {"voter": voter(1), "round": 1, "option": 0, "more": "x" * limits.VOTE_BYTES}
    assert client.post(f"{room.place}/votes", json=long).status_code == 413
    room.turn("closed")
    assert room.vote(1, 0) == 409
    assert client.post("/class/rooms/AAAAA/votes", json=long | {"more": ""}).status_code == 404


def test_a_room_that_has_ended_is_gone_with_its_rows(client, room, store):
    room.ask()
    room.vote(1, 0)
    assert room.turn("ended") == 204
    assert client.get(f"{room.place}/state").status_code == 404
    assert room.vote(1, 0) == 404 and room.ask() == 404
    assert client.get(f"{room.place}/events").status_code == 404
    with store.engine.connect() as c:
        for table in ("rooms", "questions", "voters", "votes"):
            assert c.exec_driver_sql(f"select count(*) from {table}").scalar() == 0


def test_a_room_ends_by_itself_after_twelve_hours(store):
    now = [1_000_000.0]
    store.clock = lambda: now[0]
    name, key = store.open_room()
    now[0] += 12 * 3600 - 1
    assert store.holds(name, key) and store.versions([name])
    now[0] += 2
    assert not store.holds(name, key) and not store.versions([name])


def test_there_are_at_most_so_many_rooms_and_voters(client, room, monkeypatch):
    room.ask()
    monkeypatch.setattr(limits, "VOTERS", 2)
    assert [room.vote(i, 0) for i in (1, 2, 3, 2)] == [204, 204, 429, 204]
    monkeypatch.setattr(limits, "ROOMS", 1)
    assert client.post("/class/rooms").status_code == 429


def test_a_flood_of_one_voter_is_held_back_and_no_other(room):
    room.ask()
    said = [room.vote(1, 0) for _ in range(40)]
    assert said[:10] == [204] * 10 and 429 in said
    assert room.vote(2, 0) == 204


def test_the_password_is_asked_for(client, monkeypatch):
    monkeypatch.setenv("PIXELWISE_LECTURER_PASSWORD", "blå")
    assert client.post("/class/rooms").status_code == 403
    wrong = {"X-Lecturer-Password": "blue"}
    assert client.post("/class/rooms", headers=wrong).status_code == 403
    right = {"X-Lecturer-Password": "blå".encode()}
    assert client.post("/class/rooms", headers=right).status_code == 201
    assert 429 in [client.post("/class/rooms", headers=wrong).status_code for _ in range(12)]


def test_letters_are_read_as_people_write_them(client, room):
    assert client.get(f"/class/rooms/{room.name.lower()}/state").status_code == 200
    assert not set(room.name) & set("B8G6I1O0S5Z2")


def test_the_phones_page(client):
    page = client.get("/c/KXQPM")
    assert page.status_code == 200 and len(page.content) < 60_000
    assert "noscript" in page.text and "/*s" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"""(src|href)=["']""", page.text)  # nothing more is fetched


def test_events_tell_each_change(client, room):
    room.ask()
    seen = []

    def watch():
        with client.stream("GET", f"{room.place}/events?voter={voter(7)}") as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    seen.append(json.loads(line[6:]))
                    if seen[-1]["phase"] == "ended":
                        return

    thread = threading.Thread(target=watch)
    thread.start()
    for phase in ("closed", "shown", "revealed", "ended"):
        threading.Event().wait(0.5)
        assert room.turn(phase) == 204
    thread.join(10)
    assert not thread.is_alive()
    phases = list(dict.fromkeys(state["phase"] for state in seen))
    assert phases == ["open", "closed", "shown", "revealed", "ended"]
    assert seen[0]["joined"] == 1


def test_phones_are_not_told_of_every_vote(client, room):
    room.ask()
    seen = {"phone": [], "lecturer": []}

    def watch(who, query):
        with client.stream("GET", f"{room.place}/events{query}") as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    seen[who].append(json.loads(line[6:]))
                    if seen[who][-1]["phase"] == "closed":
                        return

    threads = [threading.Thread(target=watch, args=a)
               for a in (("phone", f"?voter={voter(7)}"), ("lecturer", ""))]  # fmt: skip
    for thread in threads:
        thread.start()
    for i in range(3):
        threading.Event().wait(0.5)
        room.vote(i, 0)
    threading.Event().wait(0.5)
    room.turn("closed")
    for thread in threads:
        thread.join(10)
    assert [s["phase"] for s in seen["phone"]] == ["open", "closed"]
    assert [s["answers"] for s in seen["lecturer"] if s["answers"]][:3] == [1, 2, 3]


def test_two_servers_share_a_room(postgres, request):
    stores = [Store(connect(postgres)) for _ in range(2)]
    apps = [Starlette(routes=Classroom(lambda s=s: s).routes()) for s in stores]
    with TestClient(apps[0]) as one, TestClient(apps[1]) as two:
        room = Room(one)
        room.ask()
        seen = []

        def watch():  # on the other server
            with two.stream("GET", f"{room.place}/events") as stream:
                for line in stream.iter_lines():
                    if line.startswith("data: "):
                        seen.append((time.monotonic(), json.loads(line[6:])["answers"]))
                        if seen[-1][1]:
                            return

        thread = threading.Thread(target=watch)
        thread.start()
        threading.Event().wait(1)
        start = time.monotonic()
        assert room.vote(1, 2) == 204
        thread.join(10)
        assert seen[-1][1] == 1 and seen[-1][0] - start < 1
        sent = {"voter": voter(2), "round": 1, "option": 0}
        assert two.post(f"{room.place}/votes", json=sent).status_code == 204
        assert room.state()["answers"] == 2
    for found in stores:
        found.engine.dispose()
