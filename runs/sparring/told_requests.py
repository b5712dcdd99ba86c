"""Requests that left no reply to use, in words: when each was sent, what came of it, what it cost or may have cost."""

import time
from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from .ledger_requests import FailedRequest
from .prices import dollars
from .told_text import Told, visible


def requests_summed(failed: Sequence[FailedRequest]) -> str:
    """How many they are, and what they may have come to together."""
    known = [one.pico_usd for one in failed if one.pico_usd is not None]
    each = "1 request" if len(failed) == 1 else f"{len(failed):,} requests"
    more = "" if len(known) == len(failed) else f", and {len(failed) - len(known)} at prices not known"
    money = f"USD {dollars(sum(known))} at most{more}" if known else "at prices not known"
    return f"{each} left no reply to use: {money}"


def requests_told(failed: Sequence[FailedRequest]) -> Iterator[RenderableType]:
    """Each of them, in the order in which they failed; nothing where there is none."""
    if not failed:
        return
    yield Text()
    yield Text("requests that left no reply to use", "bold underline")
    for one in failed:
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(one.sent_at))
        yield Told("sent", f"{when} UTC to {visible(one.model)}; {one.kind} after {one.wall_s:.2f} s", style="bold")
        yield Told("why", one.message)
        yield Told("cost", _cost(one))


def _cost(one: FailedRequest) -> str:
    if one.is_known and not one.tokens:
        return "nothing: the endpoint turned it down"
    money = "" if one.pico_usd is None else f", USD {dollars(one.pico_usd)}"
    if one.is_known:
        return f"{one.tokens:,} tokens{money}"
    if one.tokens is None:
        return f"not known, and nothing bounds it: the request sets no max_tokens{money}"
    return f"not known; at most {one.tokens:,} tokens{money}"
