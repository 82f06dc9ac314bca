"""A server that is told to end does so, also where a browser keeps a connection open.

uvicorn waits without a limit for each connection to close. A browser opens some in advance, to ask
nothing; one that arrives while the others are being closed stays, and with it the server.
"""

from __future__ import annotations

import uvicorn

GRACE = 5  # seconds for what is under way; then it is cut off

_shutdown = uvicorn.Server.shutdown


def settle() -> None:
    """Limit how long this server waits for its connections once it is told to end."""
    uvicorn.Server.shutdown = _within


async def _within(self: uvicorn.Server, *args, **named) -> None:
    """``uvicorn.Server.shutdown`` with a limit, where the configuration names none."""
    if self.config.timeout_graceful_shutdown is None:
        self.config.timeout_graceful_shutdown = GRACE
    await _shutdown(self, *args, **named)
