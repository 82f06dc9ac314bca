"""Nobody sees the tally before the lecturer shows it, nor the answer before it is revealed."""

import json
import re
import threading
import time

import pytest

from tests.classroom.conftest import ASKED, voter

# How many have joined and answered may be seen at any time.
COUNTED = re.compile(r'"(joined|answers)": ?\d+')
# Counts that occur nowhere else in what is sent: 17 and 23 of 40.
ANSWERS = [0] * 17 + [1] * 23


def _record(client, room, sent: list[str], stop: threading.Event) -> None:
    with client.stream("GET", f"{room.place}/events?voter={voter(999)}") as stream:
        for line in stream.iter_lines():
            sent.append(line)
            if stop.is_set() and line.startswith("data"):
                return


@pytest.mark.parametrize("rounds", [1, 2])
def test_no_byte_tells_before_it_is_shown(client, room, rounds):
    sent, stop = [], threading.Event()
    room.ask(explain="the secret reason", link="kmeans?secret")
    recorder = threading.Thread(target=_record, args=(client, room, sent, stop))
    recorder.start()
    for number in range(1, rounds + 1):
        for i, option in enumerate(ANSWERS):
            answer = client.post(
                f"{room.place}/votes", json={"voter": voter(i), "round": number, "option": option}
            )
            sent.append(answer.text + str(answer.headers))
            if i % 8 == 0:
                sent.append(client.get(f"{room.place}/state").text)
        room.turn("closed")
        sent.append(client.get(f"{room.place}/state").text)
        if number < rounds:
            room.turn("open")
    time.sleep(0.6)
    stop.set()
    before = len(sent)
    room.turn("shown")
    recorder.join(10)
    for line in (COUNTED.sub("", line) for line in sent[:before]):
        for secret in ("tally", "17", "23", "secret", "moved", 'answer"', "explain", "link"):
            assert secret not in line, line
    shown = client.get(f"{room.place}/state").json()
    assert shown["tally"] == [[17, 23, 0]] * rounds
    assert "secret" not in json.dumps(shown)
    room.turn("revealed")
    assert "secret" in json.dumps(client.get(f"{room.place}/state").json())


def test_the_next_question_hides_again(client, room):
    room.ask()
    room.vote(1, 2)
    for phase in ("closed", "shown", "revealed"):
        room.turn(phase)
    room.ask(id="other")
    said = client.get(f"{room.place}/state").json()
    assert not {"tally", "answer", "explain", "link"} & set(said)
    assert said["answers"] == 0


def test_the_log_keeps_no_key_no_voter_and_no_tally(client, room, caplog):
    caplog.set_level("DEBUG")
    room.ask()
    room.vote(1, 0)
    room.turn("closed")
    client.post(f"{room.place}/votes", content=b"\xff", headers=room.headers)
    ours = [r.getMessage() for r in caplog.records if r.name == "pixelwise"]
    assert not [m for m in ours if room.key in m or voter(1) in m or "tally" in m]


def test_two_rooms_never_mix(client, room):
    other = type(room)(client)
    room.ask(id="one")
    other.ask(id="two", options=["a", "b"])
    room.vote(1, 0)
    other.vote(1, 1)
    other.vote(2, 1)
    for one, tally in ((room, [[1, 0, 0]]), (other, [[0, 2]])):
        one.turn("closed")
        one.turn("shown")
        assert one.state()["tally"] == tally
    assert (room.state()["question"]["id"], other.state()["question"]["id"]) == ("one", "two")
    assert ASKED["id"] not in json.dumps(other.state())
