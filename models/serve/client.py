"""A network that another machine runs; whatever goes wrong there, this machine does it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import urlsplit

import numpy as np
import torch
import urllib3

from models import zoo
from models.pixels import outcome, working_size
from models.segmenter import Prediction, Segmenter
from models.serve.wire import MOST_HEAD, MOST_PIXELS, Answered, Asked, pack_asked, read_answered

AGAIN = 5.0  # seconds until a service that failed is asked again
FULL = 0.5  # the same for one that had no room
REACH = 1.0  # seconds until it must have taken the call
PATIENCE = 3.0  # seconds for its answer, and once more for each million pixels
CALLS = 64  # connections that are kept
_HERE = "this machine computed this one and asks again"
WRONG = (
    "PIXELWISE_SERVE is not the address of a service, so this machine computes; "
    "an address looks like http://machine:8100."
)


class Away(Exception):
    """The service gives no answer; the words are a sentence for the page.

    ``pause``: seconds until it should be asked again.
    """

    def __init__(self, words: str, pause: float = AGAIN):
        super().__init__(words)
        self.pause = pause


class Service:
    """One address of a service, asked by all networks and sessions of this process.

    While it fails, ``AGAIN`` seconds pass between two tries, and nobody else waits for them.
    """

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic):
        self.address, self.clock = address.rstrip("/"), clock
        self.host = urlsplit(self.address).netloc
        self._pool = urllib3.PoolManager(maxsize=CALLS, retries=False)
        self._gate = threading.Lock()
        self._until, self._why = 0.0, ""

    def ask(self, asked: Asked, shapes: list[tuple[int, ...]]) -> Answered:
        """The answer, whose arrays have these ``shapes``. Raises ``Away`` where there is none."""
        self._may_try()
        pixels = sum(math.prod(working_size(*i.shape[:2], asked.side)) for i in asked.images)
        most = MOST_HEAD + 5 * sum(math.prod(shape) for shape in shapes)
        try:
            data = self._post(pack_asked(asked), PATIENCE * (1 + pixels / 1e6), most)
            found = read_answered(data, shapes, asked.maps)
        except Away as away:
            raise self._failed(str(away), away.pause) from None
        except ValueError as error:
            raise self._failed(f"gives no answer of use: {str(error).rstrip('.')}") from None
        self._until, self._why = 0.0, ""
        return found

    def _may_try(self) -> None:
        """Let one call through after a failure; raises ``Away`` for the others."""
        with self._gate:
            now = self.clock()
            if now < self._until:
                raise Away(self._why)
            if self._why:
                self._until = now + AGAIN

    def _failed(self, why: str, pause: float = AGAIN) -> Away:
        sentence = f"The inference service at {self.host} {why}; {_HERE} after {pause:g} s."
        with self._gate:
            self._until, self._why = self.clock() + pause, sentence
        return Away(sentence)

    def _post(self, said: bytes, patience: float, most: int) -> bytes:
        """The body of the answer. A call that breaks is made once more: a replica may have died."""
        for last in (False, True):
            try:
                status, body = self._call(said, patience, most)
            except urllib3.exceptions.ConnectTimeoutError:
                raise Away("cannot be reached") from None
            except urllib3.exceptions.ReadTimeoutError:
                raise Away(f"took longer than {patience:.0f} s") from None
            except urllib3.exceptions.HTTPError:
                status, body = 0, b""
            if status == 200:
                return body
            if status in (429, 503):
                raise Away("is full", FULL)
            if 400 <= status < 500:
                words = " ".join(body[:200].decode("utf-8", "replace").split()).rstrip(".")
                raise Away(f"refuses: {words or status}")
            if last:
                raise Away(f"failed ({status})" if status else "cannot be reached")
        raise AssertionError("two calls have been made")

    def _call(self, said: bytes, patience: float, most: int) -> tuple[int, bytes]:
        wait = urllib3.Timeout(connect=REACH, read=patience)
        answer = self._pool.request(
            "POST", f"{self.address}/segment", body=said, timeout=wait, preload_content=False
        )
        body = answer.read(most + 1)
        if len(body) > most:
            answer.close()
            raise Away("says more than was asked for")
        answer.drain_conn()
        answer.release_conn()
        return answer.status, body


@dataclass(eq=False)
class Served(Segmenter):
    """A ``Segmenter`` whose predictions a service makes; all else is computed here.

    ``service``: None where its address cannot be used, which the page then says.
    """

    service: Service | None = None
    _last: str = field(default="", init=False, repr=False)  # where the last answer was made

    def _together(self, images: list[np.ndarray], side: int | None, maps: bool) -> list[Prediction]:
        if len(images) > 1 and sum(i.shape[0] * i.shape[1] for i in images) > MOST_PIXELS:
            return [found for i in images for found in self._together([i], side, maps)]
        try:
            if self.service is None:
                raise Away(WRONG)
            return self._by_service(images, side or self.side, maps)
        except Away as away:
            self._last = ""
            found = super()._together(images, side, maps)
            return [replace(each, notice=f"{away} {each.notice}".rstrip()) for each in found]

    def _by_service(self, images: list[np.ndarray], side: int, maps: bool) -> list[Prediction]:
        """Predictions by the service; the stage "travel" is all that it did not measure itself."""
        start = time.perf_counter()
        asked = Asked(self.name, zoo.checksum(self.name), side, maps, images)
        answered = self.service.ask(asked, [self._shape(i, side, maps) for i in images])
        share = {k: v for k, v in answered.milliseconds.items() if k != "travel"}
        passed = 1000 * (time.perf_counter() - start) / len(images)
        share["travel"] = max(0.0, passed - sum(share.values()))
        start = time.perf_counter()
        found = [self._outcome(*each, maps) for each in zip(answered.arrays, images, strict=True)]
        if maps:
            share["finish"] = 1000 * (time.perf_counter() - start) / len(images)
        self._last = f"{answered.device}, at {self.service.host}"
        told = (share, self._last, answered.notice, answered.batch)
        return [Prediction(*each, *told) for each in found]

    def _shape(self, image: np.ndarray, side: int, maps: bool) -> tuple[int, ...]:
        """Of the array that must come back for a picture."""
        size = image.shape[:2]
        return (len(self.classes), *working_size(*size, side)) if maps else size

    def _outcome(
        self, array: np.ndarray, image: np.ndarray, maps: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        size = image.shape[:2]
        if maps:
            return outcome(torch.from_numpy(array)[None], size, True)
        return np.zeros((0, *size), np.float32), array

    def place(self) -> str:
        """Device and precision in words; of the service once it has answered."""
        return self._last or super().place()


@lru_cache(maxsize=4)
def service(address: str) -> Service | None:
    """The service at ``address``, shared by whoever asks it; None where that is no address."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    return Service(address) if good else None
