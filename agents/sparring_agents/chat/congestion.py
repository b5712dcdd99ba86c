"""How many requests at once an endpoint bears, found out by what it says: 429, and replies that come too late.

A window as TCP has one. A sign of congestion takes a fifth of it away, once for all requests that were on the wire by
then; afterwards it grows by the clock alone, so it is whole again within a bounded time however few replies come. A
fault that says nothing of load (500, a reset, a cut body) leaves it alone: with those a window by replies collapses.

Source: Ha, Rhee, Xu 2008, "CUBIC: A New TCP-Friendly High-Speed TCP Variant", section 4.1, its growth in time.
"""

from collections import deque

KEPT = 0.9  # of the window, after a sign of congestion
KEPT_AGAIN = 0.7  # after one that follows soon: what was kept is still far too much
SOON_S = 1.0
FLOOR_SHARE = 8  # the window never falls under an eighth of the most
KEPT_REPLIES = 256
TELLING_TOKENS = 16  # under it, a reply's time is that of the prompt and the network
MEAN_OVER = 50  # replies
PLATEAU_S = 4.0  # until the window is again as large as when the sign came; after it, it looks for more


class CongestionWindow:
    """The requests that may be on the wire at once. most: when all is well, at least 1."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._peak = 0.0  # the window when it was last lowered
        self._kept = KEPT
        self._lowered_at: float | None = None

    @property
    def floor(self) -> int:
        """The least that the window falls to."""
        return max(1, -(-self.most // FLOOR_SHARE))

    def size(self, now: float) -> float:
        """The window at this time, in [floor, most]."""
        if self._lowered_at is None:
            return float(self.most)
        drop = (1.0 - self._kept) * self._peak
        grown = self._peak + drop * ((now - self._lowered_at) / PLATEAU_S - 1.0) ** 3
        return min(max(grown, float(self.floor)), float(self.most))

    def is_lowered(self, now: float) -> bool:
        """Whether less than the most is allowed."""
        return self.size(now) < self.most

    def lower(self, sent_at: float, now: float) -> None:
        """Takes the endpoint's word that it was too much, for a request of this time.

        One sent before the window was last lowered says nothing new.
        """
        if self._lowered_at is not None and sent_at <= self._lowered_at:
            return
        is_soon = self._lowered_at is not None and now - self._lowered_at < SOON_S
        self._peak, self._kept = max(self.size(now), 1.0), KEPT_AGAIN if is_soon else KEPT
        self._lowered_at = now


class ReplyTimes:
    """How long replies take, and which of them come so late that the endpoint must have too many at once.

    A long reply takes long at any load, so what counts is the time a token: a reply is late when it used up half of its
    time limit and its tokens came at less than half the pace that this endpoint has shown.
    """

    def __init__(self) -> None:
        self.mean_s: float | None = None  # exponentially weighted
        self._replies = 0
        self._a_token_s: deque[float] = deque(maxlen=KEPT_REPLIES)

    def note(self, took_s: float, output_tokens: int) -> None:
        """Counts one reply in."""
        self._replies += 1
        before_s = took_s if self.mean_s is None else self.mean_s
        self.mean_s = before_s + (took_s - before_s) / min(self._replies, MEAN_OVER)
        if output_tokens >= TELLING_TOKENS:
            self._a_token_s.append(took_s / output_tokens)

    def is_late(self, took_s: float, output_tokens: int, timeout_s: float) -> bool:
        """Whether this reply shows that too much is asked at once."""
        if took_s < timeout_s / 2 or output_tokens < TELLING_TOKENS or not self._a_token_s:
            return False
        return took_s / output_tokens > 2.0 * min(self._a_token_s)
