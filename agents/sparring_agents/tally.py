"""Who spoke in a bout, with which prompt, and what it cost in tokens."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sparring_verifiers import Author

from .outcome import Spoken
from .types import Reply, Seat


@dataclass(slots=True)
class Tally:
    """Sums of one bout. Sums do not depend on the order in which replies come back, so a replay gives the same."""

    _sums: dict[tuple[Seat, Author, str], tuple[int, int, int, int, int]] = field(default_factory=dict)

    def clear(self) -> None:
        self._sums.clear()

    def take_over(self, spoken: Iterable[Spoken]) -> None:
        """Holds what another tally says: that of the same bout, played in another process."""
        self._sums = {
            (one.seat, one.author, one.prompt): (
                one.calls,
                one.input_tokens,
                one.output_tokens,
                one.cached_tokens,
                one.cache_write_tokens,
            )
            for one in spoken
        }

    def add(self, seat: Seat, author: Author, prompt: str, reply: Reply) -> None:
        used = reply.usage
        calls, read, written, cached, stored = self._sums.get((seat, author, prompt), (0, 0, 0, 0, 0))
        self._sums[seat, author, prompt] = (
            calls + 1,
            read + used.input_tokens,
            written + used.output_tokens,
            cached + used.cached_tokens,
            stored + used.cache_write_tokens,
        )

    def spoken(self) -> tuple[Spoken, ...]:
        """One entry for each (seat, author, prompt), sorted."""
        keys = sorted(self._sums, key=lambda key: (key[0].value, key[1].name, key[1].families, key[2]))
        return tuple(Spoken(*key, *self._sums[key]) for key in keys)
