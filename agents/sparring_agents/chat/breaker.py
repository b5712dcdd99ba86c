"""Whether an endpoint is out: then nobody asks it but one probe after each cool-down, and everybody waits.

Without it an outage of a minute fails every bout in flight, and then every bout that is taken up in their place.
"""

OPENS_AFTER = 5  # faults with no reply between them
OPENS_AFTER_S = 0.5  # and so long from the first to the last: one packet of refusals is no outage
FIRST_COOL_DOWN_S = 1.0  # doubles with each probe that fails
LONGEST_COOL_DOWN_S = 30.0


class Breaker:
    """The circuit breaker of one endpoint. Any reply at all closes it."""

    def __init__(self) -> None:
        self._faults = 0  # since the last reply
        self._first_at = 0.0
        self._opened = 0  # times since the last reply
        self._asked_again_at = 0.0
        self._is_probing = False
        self.last_fault = ""

    @property
    def is_open(self) -> bool:
        """Whether the endpoint is held to be out."""
        return self._opened > 0

    @property
    def is_suspected(self) -> bool:
        """Whether it is out, or so many faults came in a row that it soon may be."""
        return self.is_open or self._faults >= OPENS_AFTER

    @property
    def is_probing(self) -> bool:
        """Whether a probe is on its way."""
        return self._is_probing

    def cool_down_s(self, now: float) -> float:
        """Seconds until the next probe; 0 when it is due, or none is needed."""
        return max(0.0, self._asked_again_at - now) if self.is_open else 0.0

    def out_s(self, now: float) -> float:
        """Seconds since the first fault of the outage; 0 when the endpoint answers."""
        return now - self._first_at if self.is_open else 0.0

    def probe(self) -> None:
        """One request is let through although the endpoint is held to be out."""
        self._is_probing = True

    def note_reply(self) -> None:
        """The endpoint answered, be it with a refusal: it is there."""
        self._faults = self._opened = 0
        self._is_probing = False

    def note_fault(self, what: str, *, in_flight: int, is_probe: bool, now: float) -> None:
        """The endpoint failed a request. in_flight: others that are still out, and may yet be answered."""
        self.last_fault = what
        if self.is_open:
            if is_probe:
                self._open(now)
            return  # one sent before the outage was known tells nothing new
        if self._faults == 0:
            self._first_at = now
        self._faults += 1
        if self._faults >= max(OPENS_AFTER, in_flight) and now - self._first_at >= OPENS_AFTER_S:
            self._open(now)

    def note_nothing(self) -> None:
        """The probe was given up before it could tell anything: the next one may go."""
        self._is_probing = False

    def _open(self, now: float) -> None:
        cool_down_s = min(LONGEST_COOL_DOWN_S, FIRST_COOL_DOWN_S * 2.0 ** min(self._opened, 30))
        self._opened += 1
        self._asked_again_at = now + cool_down_s
        self._is_probing = False
