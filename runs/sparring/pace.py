"""How fast a run goes and how long it may still take, by the rate of the last minutes; never a promise."""

from collections import deque

from .progress import Progress

OVER_S = 180.0  # a run whose endpoint has just slowed down should say so soon
STEP_S = 1.0


class Pace:
    """The rate of one session, from the pictures that it is shown."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()
        self._accepted: int | None = None

    def note(self, progress: Progress) -> None:
        """Takes note of a picture; pictures come in order of time."""
        if self._accepted is None:
            self._accepted = progress.accepted
        if not self._marks or progress.elapsed_s - self._marks[-1][0] >= STEP_S:
            self._marks.append((progress.elapsed_s, progress.done))
        while len(self._marks) > 1 and self._marks[1][0] <= progress.elapsed_s - OVER_S:
            self._marks.popleft()

    def left_s(self, progress: Progress) -> float | None:
        """Seconds until the last bout has ended, at the rate of the last three minutes; None where nothing has ended
        in them. Never negative."""
        if progress.done >= progress.total:
            return 0.0
        since_s, done = self._marks[0] if self._marks else (0.0, progress.resumed)
        ended, span_s = progress.done - done, progress.elapsed_s - since_s
        return max(0.0, (progress.total - progress.done) * span_s / ended) if ended > 0 and span_s > 0 else None

    def accepted(self, progress: Progress) -> int:
        """Candidates accepted in this session, which is what this session's money bought."""
        return 0 if self._accepted is None else progress.accepted - self._accepted


def about(seconds: float | None) -> str:
    """The time as people say it, no finer than it is known: "about 40 s left"; "time left: unknown" for None."""
    if seconds is None:
        return "time left: unknown"
    if seconds <= 0:
        return "0 s left"
    if seconds < 90:
        return f"about {max(5, 5 * round(seconds / 5))} s left"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} min left"
    hours, minutes = divmod(10 * round(minutes / 10), 60)
    return f"about {hours} h {minutes:02d} min left" if hours < 48 else f"about {round(hours / 24)} days left"


def took(seconds: float) -> str:
    """Seconds that have passed, as people say them."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
