"""Whatever is sent, there is a status and a sentence, and nothing is kept that should not be."""

import json
import random
import string

import pytest

from tests.classroom.conftest import ASKED, voter
from vislib.classroom import limits
from vislib.classroom.rates import Rate
from vislib.classroom.routes import Classroom

HOSTILE = [
    "", " ", "\0", "'; drop table rooms; --", "<script>alert(1)</script>", "../../etc", "%00",
    "🦊" * 50, "\ud800", "a" * 5000, "NaN", "-0", "1e999", "javascript:alert(1)", "//x.org",
    "null", "{}", "Ⅷ", "ＫＸＱＰＭ",
]  # fmt: skip


def _junk(rng: random.Random, depth: int = 0):
    kinds = ["text", "int", "float", "none", "bool"] + (["list", "dict"] if depth < 3 else [])
    kind = rng.choice(kinds)
    if kind == "text":
        return rng.choice(HOSTILE) if rng.random() < 0.5 else _letters(rng)
    if kind == "int":
        return rng.choice([0, 1, 2, -1, 10**400, 2**63, rng.randrange(-9, 99)])
    if kind == "float":
        return rng.choice([0.5, float("nan"), float("inf"), -1e308, 1e-320])
    if kind == "list":
        return [_junk(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == "dict":
        return {_letters(rng): _junk(rng, depth + 1) for _ in range(rng.randrange(4))}
    return None if kind == "none" else rng.random() < 0.5


def _letters(rng: random.Random) -> str:
    return "".join(rng.choices(string.printable, k=rng.randrange(24)))


def _body(rng: random.Random, good: dict) -> bytes:
    """A good body with some of it replaced, or no JSON at all."""
    if rng.random() < 0.1:
        return rng.choice([b"", b"\xff\xfe", b"[" * 5000, b"{" + rng.randbytes(30), b'"' * 9])
    made = {k: v if rng.random() < 0.6 else _junk(rng) for k, v in good.items()}
    if rng.random() < 0.2:
        made = _junk(rng)
    return json.dumps(made).encode("utf-8", "surrogatepass")


@pytest.fixture
def unlimited(monkeypatch):
    """Here bodies are tried, not how many of them come."""
    monkeypatch.setattr(Rate, "allows", lambda self, name: True)


@pytest.mark.parametrize("seed", range(4))
def test_ten_thousand_requests_of_all_kinds(client, room, store, unlimited, seed):
    rng = random.Random(seed)
    room.ask()
    client.raise_server_exceptions = False
    paths = ("question", "phase", "votes", "state")
    goods = {"question": ASKED, "phase": {"phase": "closed", "link": "kmeans"}, "state": {},
             "votes": {"voter": voter(1), "round": 1, "option": 1}}  # fmt: skip
    for _ in range(1300):
        path = rng.choice(paths)
        place = room.name if rng.random() < 0.8 else rng.choice(HOSTILE).replace("\ud800", "")
        address = f"/class/rooms/{place.replace(chr(0), '')}/{path}"
        headers = rng.choice([room.headers, {}, {"Authorization": b"Bearer \xff"}])
        if path == "phase" and rng.random() < 0.9:
            headers = {}
        body = _body(rng, goods[path])
        how = client.get if path == "state" else client.post
        answer = (
            how(address, headers=headers)
            if path == "state"
            else how(address, content=body, headers=headers)
        )
        assert answer.status_code < 500, (address, body, answer.text)
    _nothing_odd_is_kept(store)


def _nothing_odd_is_kept(store):
    with store.engine.connect() as c:
        assert c.exec_driver_sql("select count(*) from rooms").scalar() <= 1
        voters = c.exec_driver_sql("select voter from voters").scalars().all()
        said = c.exec_driver_sql("select said from votes").scalars().all()
        texts = c.exec_driver_sql("select text from questions").scalars().all()
    assert set(voters) <= {voter(1)}
    assert all(abs(v) < float("inf") for v in said)
    assert all(0 < len(t) <= limits.TEXT for t in texts)


def test_hostile_texts_stay_text(client, room):
    room.ask(text="<img src=x onerror=alert(1)> $</math><script>$", options=["<b>", "&amp;"])
    rich = room.state()["rich"]
    assert "<img" not in rich["text"] and "<script" not in rich["text"]
    assert rich["options"] == ["&lt;b&gt;", "&amp;amp;"]


def test_links_lead_nowhere_else(room):
    for link in ("https://x.org", "//x.org", "javascript:alert(1)", "\\\\x", " data:text/html,x"):
        assert room.ask(link=link) == 422
    assert room.ask(link="kmeans?kmeans.half_steps.k=3") == 204


def test_a_rate_fills_again():
    now = [0.0]
    rate = Rate(2, 1.0, most=2, clock=lambda: now[0])
    assert [rate.allows("a") for _ in range(3)] == [True, True, False]
    now[0] = 1.0
    assert rate.allows("a") and not rate.allows("a")
    assert rate.allows("b") and rate.allows("c")
    assert len(rate._left) == 2


def test_nothing_opens_a_database_before_somebody_asks():
    opened = []
    Classroom(lambda: opened.append(1)).routes()
    assert not opened
