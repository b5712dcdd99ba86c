"""What a provider allows in a minute, requests or tokens, spread evenly over it: a token bucket of one second."""


class Allowance:
    """So many units a minute, at most one second's worth of them (or one unit) at once.

    Source: the leaky bucket as a meter, ITU-T I.371, annex A (the generic cell rate algorithm).
    """

    def __init__(self, per_minute: float) -> None:
        self._burst = max(1.0, per_minute / 60.0)
        # so that with the burst no minute sees more than allowed
        self._per_s = (per_minute - (self._burst - 1.0)) / 60.0
        self._level = self._burst
        self._at: float | None = None

    def wait_s(self, amount: float, now: float) -> float:
        """Seconds until so much may be taken; more than the burst is lent once the bucket is full."""
        self._fill(now)
        lacking = min(amount, self._burst) - self._level
        return lacking / self._per_s if lacking > 1e-9 else 0.0

    def take(self, amount: float, now: float) -> None:
        """Takes so much; negative gives back."""
        self._fill(now)
        self._level = min(self._burst, self._level - amount)

    def _fill(self, now: float) -> None:
        if self._at is not None:
            self._level = min(self._burst, self._level + (now - self._at) * self._per_s)
        self._at = now
