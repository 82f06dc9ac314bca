"""What waits goes together: order, fairness, lanes, trouble."""

import asyncio
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.gather import Full, Gather
from tests import loops


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers()), max_size=30),
    st.integers(1, 5),
    st.integers(1, 3),
)
def test_each_gets_the_answer_to_its_own_question(asked, most, lanes):
    batches, busy, deepest = [], 0, 0
    lock = threading.Lock()

    def work(group, items):
        nonlocal busy, deepest
        with lock:
            busy += 1
            deepest = max(deepest, busy)
            batches.append((group, len(items)))
        try:
            return [(group, item) for item in items]
        finally:
            with lock:
                busy -= 1

    async def ask_all():
        gather = Gather(work, most=most, room=100, lanes=lanes)
        found = await asyncio.gather(*(gather.ask(*each) for each in asked))
        assert gather.waiting == 0
        return found

    assert loops.run(ask_all()) == asked
    assert sum(n for _, n in batches) == len(asked)
    assert all(n <= most for _, n in batches) and deepest <= lanes


def test_trouble_comes_to_those_it_concerns_and_passes():
    def work(group, items):
        if group == "bad":
            raise ValueError("no")
        return items

    async def ask_all():
        gather = Gather(work, most=4, room=8)
        asked = [gather.ask("bad", 1), gather.ask("good", 2), gather.ask("bad", 3)]
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(f) for f in found] == [ValueError, int, ValueError]
        assert await gather.ask("good", 4) == 4
        gather.room = 0
        with pytest.raises(Full):
            await gather.ask("good", 5)

    loops.run(ask_all())


def test_who_gave_up_is_not_computed():
    seen, go_on = [], threading.Event()

    def work(_group, items):
        seen.extend(items)
        go_on.wait(60)
        return items

    async def ask_all():
        gather = Gather(work, most=4, room=8)
        first = asyncio.ensure_future(gather.ask("", 1))
        while not seen:
            await asyncio.sleep(0.001)
        second, third = (asyncio.ensure_future(gather.ask("", n)) for n in (2, 3))
        await asyncio.sleep(0)
        second.cancel()
        go_on.set()
        assert (await first, await third) == (1, 3)

    loops.run(ask_all())
    assert seen == [1, 3]
