"""How many requests a second an endpoint lets through, measured between two of its refusals (429).

A limit by rate has nothing left to give in the moment of a refusal. So what it lets through from one refusal to the
next is its rate times that span, and requests are then sent at that rate instead of running into it again and again.
What it saved up while it was left alone after a refusal has a bound that nobody tells; the measured rate lies between
all of it and none. The pace grows from there, the faster the less sure it is and the longer nothing was refused.

What a limit by rate lets through does not depend on how fast we ask, as long as it refuses some. Where it falls with
the pace (others use the same limit, or the endpoint refuses for a cause of its own), lowering the pace costs replies
and gains nothing: then it goes back to where it was, and is kept there for a while.
"""

import math

ENOUGH = 8  # requests without which nothing is measured
KEPT = 0.9  # of the pace, after a refusal that comes too soon to measure by
FASTEST_FIRST = 0.05  # a second: how fast the pace grows at first, at most
UNSURE_FOR_S = 8.0  # until it has grown by as much as is not known
DOUBTED_AFTER_S = 60.0  # without a refusal: the endpoint may well bear much more by now
OFTEN = 0.05  # of what is sent: more than a limit by rate refuses of requests at its rate
COST = 2 / 3  # of what came through before: with less than that, lowering the pace cost replies
KEPT_FOR_S = 60.0  # what lowering did not help


class Pace:
    """The rate at which requests are sent while there are more than the endpoint takes; none before it refused two."""

    def __init__(self) -> None:
        self._per_s: float | None = None  # when it was last measured
        self._least = 0.0  # until it is measured again: a measured rate is at most twice too high
        self._growth = 0.0
        self._refused_at = -math.inf
        self._since = 0.0  # from then on somebody was waiting at all times
        self._left_alone_s = 0.0  # of that span, at its beginning
        self._sent = self._refused = 0
        self._before: tuple[float, float] | None = None  # the pace when refusals grew many, and what came through
        self._kept_until = -math.inf

    def spacing_s(self, now: float) -> float:
        """Seconds from one request to the next; 0 while no rate is known."""
        return 0.0 if self._per_s is None else 1.0 / self._at(now)

    def note_sent(self, now: float, *, has_waited: bool) -> None:
        """One more request is sent. has_waited: else the endpoint is asked less than it may be, and nothing is told."""
        if not has_waited:
            self.restart(now)
        self._sent += 1

    def restart(self, now: float, left_alone_s: float = 0.0) -> None:
        """What was sent before this time tells nothing any more. left_alone_s: nothing is sent for so long."""
        self._since, self._left_alone_s, self._sent, self._refused = now, left_alone_s, 0, 0

    def refuse(self, sent_at: float, now: float, *, asked_s: float, reply_s: float) -> bool:
        """Takes note that a request of this time was refused; whether the pace answers to it, or it did before.

        asked_s: how long the endpoint wants to be left alone; reply_s: what a reply takes.
        """
        self._sent -= sent_at > self._since
        if sent_at <= self._refused_at:
            return True  # sent before the last refusal was known: it says nothing new
        self._refused += 1
        span_s = now - self._since
        is_told = self._sent >= ENOUGH and span_s >= reply_s  # not by a packet of requests after a rest
        if is_told:
            unsure = min(self._left_alone_s / span_s, 1.0)
            self._measure(self._sent / (span_s * (1.0 - unsure / 2.0)), now)
            self._growth = min(unsure / UNSURE_FOR_S, FASTEST_FIRST)
            self.restart(now)
        elif self._per_s is not None and now >= self._kept_until:
            self._per_s = max(KEPT * self._at(now), self._least)
        self._left_alone_s += asked_s
        self._refused_at = now
        return self._per_s is not None

    def _measure(self, per_s: float, now: float) -> None:
        """Takes what came through for the pace, unless that has been done in vain."""
        came_per_s = self._sent / (now - self._since)
        is_often = self._refused >= OFTEN * (self._sent + self._refused)
        if self._per_s is None:
            self._per_s = per_s
        elif now < self._kept_until:
            return
        elif is_often and self._before is not None and came_per_s < COST * self._before[1]:
            self._per_s, self._before, self._kept_until = self._before[0], None, now + KEPT_FOR_S
        else:
            self._before = (self._before or (self._at(now), came_per_s)) if is_often else None
            self._per_s = min(per_s, self._at(now))
        self._least = self._per_s / 2.0

    def _at(self, now: float) -> float:
        assert self._per_s is not None
        passed_s = now - self._refused_at
        return self._per_s * (1.0 + self._growth * passed_s + (passed_s / DOUBTED_AFTER_S) ** 2)
