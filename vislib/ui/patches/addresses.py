"""Nobody outside is asked for the machine's own address.

Streamlit asks ``checkip.amazonaws.com`` for a page whose origin it does not know, in the one loop
that serves everybody (and at the start, for what it prints: ``logger.hideWelcomeMessage``). A class
comes by the machine's name in its own network; a server known to the internet has a proxy before it
that keeps the host.
"""

from __future__ import annotations

from streamlit import net_util


def settle() -> None:
    """The address under which the internet knows this machine stays unknown."""
    net_util.get_external_ip = _unknown


def _unknown() -> None:
    return None
