"""Coroutines in tests."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run(task):
    """What a coroutine returns.

    In a thread of its own: the browser of another test file may hold a loop in this one.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, task).result()
