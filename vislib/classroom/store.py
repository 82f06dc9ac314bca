"""Rooms, questions and votes, kept in a database; every call is one transaction."""

from __future__ import annotations

import functools
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from vislib.classroom import limits
from vislib.classroom.question import FOLLOWS, PHASES, Question, Refused, Vote
from vislib.classroom.tables import QUESTIONS, ROOMS, VOTERS, VOTES, address, connect
from vislib.stage.caption import rich


@functools.cache
def shared() -> Store:
    """The store of this process."""
    return Store(connect(address()))


class Store:
    """The classroom's database. ``clock``: seconds since 1970."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self.engine, self.clock = engine, clock

    # -- the lecturer ------------------------------------------------------------------------------
    def open_room(self) -> tuple[str, str]:
        """A new room and its key, (room, key); raises ``Refused`` (429) when all are taken."""
        key = secrets.token_urlsafe(32)
        with self.engine.begin() as c:
            self._end_old(c)
            if c.scalar(select(func.count()).select_from(ROOMS)) >= limits.ROOMS:
                raise Refused(429, f"All {limits.ROOMS} rooms are in use; end one, or try later.")
            room = _free_name(c)
            c.execute(
                insert(ROOMS).values(
                    room=room, key=_hashed(key), opened=self.clock(), version=1, phase="waiting",
                    round=0,
                )
            )  # fmt: skip
        return room, key

    def holds(self, room: str, key: str) -> bool:
        """Whether ``key`` opens ``room``; a room that is gone is opened by none."""
        with self._reading() as c:
            return self._key_fits(c, room, key)

    def ask(self, room: str, key: str, question: Question) -> None:
        """Open ``question`` in ``room``, round 1."""
        with self.engine.begin() as c:
            self._lecturer(c, room, key)
            made = c.execute(
                insert(QUESTIONS).values(
                    room=room, id=question.id, text=question.text, options=list(question.options),
                    answer=question.answer, tolerance=question.tolerance, unit=question.unit,
                    explain=question.explain, link=question.link, shown=False,
                )
            )  # fmt: skip
            number = made.inserted_primary_key[0]
            self._change(c, room, question=number, phase="open", round=1)

    def turn(self, room: str, key: str, phase: str, link: str | None = None) -> None:
        """Go on to ``phase``; "open" after "closed" is the next round, "ended" deletes the room.

        ``link``: the chapter as the lecturer has it now. Raises ``Refused`` (409) for an order that
        makes no sense.
        """
        if phase not in PHASES:
            raise Refused(422, f"phase: one of {', '.join(PHASES)}.")
        with self.engine.begin() as c:
            row = self._lecturer(c, room, key)
            if phase not in FOLLOWS[row.phase]:
                raise Refused(409, f"{phase} cannot follow {row.phase}.")
            if phase == "ended":
                _delete(c, [room])
                return
            number = row.round + (phase == "open")
            if number > limits.ROUNDS:
                raise Refused(409, f"A question has at most {limits.ROUNDS} rounds.")
            changes = {"shown": True} if phase in ("shown", "revealed") else {}
            changes |= {"link": link} if link is not None else {}
            if changes:
                c.execute(
                    update(QUESTIONS).where(QUESTIONS.c.number == row.question).values(**changes)
                )
            self._change(c, room, phase=phase, round=number)

    # -- the class ---------------------------------------------------------------------------------
    def join(self, room: str, voter: str) -> None:
        """Count ``voter`` among those in the room; raises ``Refused`` (404, 429)."""
        with self.engine.begin() as c:
            self._room(c, room, lock=True)
            if self._enter(c, room, voter):
                self._change(c, room)

    def vote(self, room: str, vote: Vote) -> None:
        """Keep one vote; raises ``Refused``."""
        (problem,) = self.vote_all([(room, vote)])
        if problem:
            raise problem

    def vote_all(self, votes: Sequence[tuple[str, Vote]]) -> list[Refused | None]:
        """Keep votes in one transaction: for each None (kept), or why not. The last one counts."""
        found: list[Refused | None] = []
        changed: dict[str, None] = {}
        with self.engine.begin() as c:
            rooms = {room: self._room_or_none(c, room) for room in sorted({r for r, _ in votes})}
            for room, vote in votes:
                try:
                    self._keep(c, rooms[room], room, vote)
                    changed[room] = None
                    found.append(None)
                except Refused as problem:
                    found.append(problem)
            for room in changed:
                self._change(c, room)
        return found

    def _keep(self, c: Connection, row: Row | None, room: str, vote: Vote) -> None:
        if row is None:
            raise Refused(404, "This room is gone.")
        if row.phase != "open":
            raise Refused(409, "Answers are closed.")
        if vote.round != row.round:
            raise Refused(409, f"This is round {row.round}.")
        options = _options(c, row.question)
        if options and (vote.option is None or vote.option >= options):
            raise Refused(422, "There is no such option.")
        if not options and vote.value is None:
            raise Refused(422, "This question asks for a number.")
        self._enter(c, room, vote.voter)
        said = vote.option if vote.value is None else vote.value
        where = (
            (VOTES.c.question == row.question)
            & (VOTES.c.round == row.round)
            & (VOTES.c.voter == vote.voter)
        )
        if not c.execute(update(VOTES).where(where).values(said=said)).rowcount:
            c.execute(
                insert(VOTES).values(
                    question=row.question, round=row.round, voter=vote.voter, said=said
                )
            )

    # -- what can be seen --------------------------------------------------------------------------
    def state(self, room: str) -> dict[str, Any]:
        """What anybody may know of a room now; raises ``Refused`` (404) when it is gone."""
        with self._reading() as c:
            row = self._room(c, room)
            joined = c.scalar(select(func.count()).select_from(VOTERS).where(VOTERS.c.room == room))
            state = {"phase": row.phase, "round": row.round, "joined": joined, "answers": 0,
                     "question": None}  # fmt: skip
            if row.question is None:
                return state
            asked = c.execute(select(QUESTIONS).where(QUESTIONS.c.number == row.question)).one()
            said = _said(c, row.question)
            state["answers"] = len(said.get(row.round, {}))
            state["question"] = {"id": asked.id, "text": asked.text, "options": asked.options}
            state["rich"] = {"text": rich(asked.text), "options": [rich(o) for o in asked.options],
                             "unit": asked.unit}  # fmt: skip
            if row.phase in ("shown", "revealed"):
                state |= shown(asked.options, said, row.round)
            if row.phase == "revealed":
                answer = int(asked.answer) if asked.options else asked.answer
                state |= {"answer": answer, "explain": asked.explain, "link": asked.link}
                state |= moved(_question(asked), said)
                state["rich"] |= {"explain": rich(asked.explain), "tolerance": asked.tolerance}
            return state

    def versions(self, rooms: Iterable[str]) -> dict[str, int]:
        """The versions of those of ``rooms`` that are there."""
        with self.engine.begin() as c:
            self._end_old(c)
            found = c.execute(
                select(ROOMS.c.room, ROOMS.c.version).where(ROOMS.c.room.in_(list(rooms)))
            )
            return {row.room: row.version for row in found}

    def summary(self, room: str, key: str) -> list[dict[str, Any]]:
        """Each question that was shown, with its tallies by round; no voters."""
        with self._reading() as c:
            if not self._key_fits(c, room, key):
                raise Refused(401, "This key does not open the room.")
            asked = c.execute(
                select(QUESTIONS)
                .where((QUESTIONS.c.room == room) & QUESTIONS.c.shown)
                .order_by(QUESTIONS.c.number)
            ).all()
            rows = []
            for row in asked:
                said = _said(c, row.number)
                told = shown(row.options, said, max(said, default=1))
                rows.append({"question": _question(row), **told})
            return rows

    # -- shared ------------------------------------------------------------------------------------
    def _reading(self) -> Connection:
        """A connection that only reads, beside those that write."""
        return self.engine.connect().execution_options(reading=True)

    def _room(self, c: Connection, room: str, lock: bool = False) -> Row:
        asked = select(ROOMS).where(ROOMS.c.room == room)
        row = c.execute(asked.with_for_update() if lock else asked).one_or_none()
        if row is None or row.opened < self._oldest():
            raise Refused(404, "This room is gone.")
        return row

    def _room_or_none(self, c: Connection, room: str) -> Row | None:
        try:
            return self._room(c, room, lock=True)
        except Refused:
            return None

    def _lecturer(self, c: Connection, room: str, key: str) -> Row:
        if not self._key_fits(c, room, key):
            raise Refused(401, "This key does not open the room.")
        return self._room(c, room, lock=True)

    def _key_fits(self, c: Connection, room: str, key: str) -> bool:
        """In constant time, also for a room that is not there."""
        row = c.execute(select(ROOMS).where(ROOMS.c.room == room)).one_or_none()
        there = row is not None and row.opened >= self._oldest()
        kept = row.key if there else _hashed(secrets.token_urlsafe(32))
        return hmac.compare_digest(kept, _hashed(key)) and there

    def _enter(self, c: Connection, room: str, voter: str) -> bool:
        """Whether ``voter`` is new in the room, and now in it."""
        mine = (VOTERS.c.room == room) & (VOTERS.c.voter == voter)
        if c.scalar(select(func.count()).select_from(VOTERS).where(mine)):
            return False
        if (
            c.scalar(select(func.count()).select_from(VOTERS).where(VOTERS.c.room == room))
            >= limits.VOTERS
        ):
            raise Refused(429, f"This room is full: {limits.VOTERS} take part.")
        c.execute(insert(VOTERS).values(room=room, voter=voter))
        return True

    @staticmethod
    def _change(c: Connection, room: str, **changes: Any) -> None:
        c.execute(
            update(ROOMS).where(ROOMS.c.room == room).values(version=ROOMS.c.version + 1, **changes)
        )

    def _oldest(self) -> float:
        return self.clock() - 3600 * limits.HOURS

    def _end_old(self, c: Connection) -> None:
        old = c.scalars(select(ROOMS.c.room).where(ROOMS.c.opened < self._oldest())).all()
        if old:
            _delete(c, old)


def shown(options: Sequence[str], said: dict[int, dict[str, float]], rounds: int) -> dict[str, Any]:
    """The tallies by round: counts of the options; of numbers how many, and the sorted values."""
    of = [list(said.get(n, {}).values()) for n in range(1, rounds + 1)]
    if options:
        return {"tally": [[values.count(i) for i in range(len(options))] for values in of]}
    return {"tally": [[len(values)] for values in of], "values": [sorted(v) for v in of]}


def moved(question: Question, said: dict[int, dict[str, float]]) -> dict[str, Any]:
    """Of those who answered both in the first and the last round, how many changed their mind."""
    if len(said) < 2:
        return {}
    first, last = said[min(said)], said[max(said)]
    both = [(question.right(first[v]), question.right(last[v])) for v in first if v in last]
    return {
        "moved": {
            "to_right": both.count((False, True)),
            "from_right": both.count((True, False)),
            "both": len(both),
        }
    }


def _question(row: Row) -> Question:
    answer = int(row.answer) if row.options else row.answer
    return Question(row.id, row.text, tuple(row.options), answer, row.explain, row.link,
                    row.tolerance, row.unit)  # fmt: skip


def _said(c: Connection, question: int) -> dict[int, dict[str, float]]:
    """What was said: round -> voter -> an option's index or a number."""
    found: dict[int, dict[str, float]] = {}
    for row in c.execute(select(VOTES).where(VOTES.c.question == question)):
        found.setdefault(row.round, {})[row.voter] = row.said
    return found


def _options(c: Connection, question: int) -> int:
    return len(c.scalar(select(QUESTIONS.c.options).where(QUESTIONS.c.number == question)))


def _free_name(c: Connection) -> str:
    while True:
        room = "".join(secrets.choice(limits.LETTERS) for _ in range(limits.LENGTH))
        if not c.scalar(select(func.count()).select_from(ROOMS).where(ROOMS.c.room == room)):
            return room


def _delete(c: Connection, rooms: Sequence[str]) -> None:
    """A room with all its rows."""
    numbers = select(QUESTIONS.c.number).where(QUESTIONS.c.room.in_(rooms))
    c.execute(delete(VOTES).where(VOTES.c.question.in_(numbers)))
    for table in (QUESTIONS, VOTERS, ROOMS):
        c.execute(delete(table).where(table.c.room.in_(rooms)))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
