"""What is set for an endpoint, and how it stands: an endpoint is a provider at an address, whoever is served there."""

from collections import deque
from dataclasses import dataclass

RATE_OVER_S = 10.0  # what a display calls "now"


@dataclass(frozen=True, slots=True)
class EndpointLimits:
    """What a user sets for an endpoint. None: no limit of that kind. Requests that go by batch are not among them.

    concurrency: requests on the wire at once; None is what its models have together. connect_timeout_s: to have a
    connection. patience_s: how long an outage is waited out, and a request that is put off.
    """

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    concurrency: int | None = None
    connect_timeout_s: float = 10.0
    patience_s: float = 300.0


@dataclass(frozen=True, slots=True)
class EndpointState:
    """One picture of an endpoint, for a display. Nothing decides by it.

    endpoint: how a user knows it, an address or a provider. in_flight: requests on the wire; waiting: those that the
    limits hold back. limit: requests that may be on the wire at once just now, most: when all is well.
    requests_per_minute, tokens_per_s: sent and written over the last ten seconds. cool_down_s: seconds for which the
    endpoint is left alone, 0 when it may be asked; why: what for, "" then.
    retries: requests sent again; faults: requests that failed. Both since the session began.
    """

    endpoint: str
    in_flight: int = 0
    waiting: int = 0
    limit: int = 0
    most: int = 0
    requests_per_minute: float = 0.0
    tokens_per_s: float = 0.0
    cool_down_s: float = 0.0
    why: str = ""
    retries: int = 0
    faults: int = 0


class Recent:
    """A sum over the last seconds, in steps of one."""

    def __init__(self, over_s: float) -> None:
        self._over_s = over_s
        self._steps: deque[list[float]] = deque()
        self._start: float | None = None

    def add(self, amount: float, now: float) -> None:
        """Counts the amount in at this time."""
        if self._start is None:
            self._start = now
        if self._steps and self._steps[-1][0] == now // 1.0:
            self._steps[-1][1] += amount
        else:
            self._steps.append([now // 1.0, amount])
            self._forget(now)

    def per_s(self, now: float) -> float:
        """The mean a second; over less than the whole span while it has not passed yet."""
        self._forget(now)
        if self._start is None:
            return 0.0
        return sum(amount for _, amount in self._steps) / max(1.0, min(self._over_s, now - self._start))

    def _forget(self, now: float) -> None:
        while self._steps and self._steps[0][0] <= now - self._over_s - 1.0:
            self._steps.popleft()
