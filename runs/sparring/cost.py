"""What a run has cost, in tokens and USD: by seat and strategy what the replies came to that the bouts used, by model
what the endpoints billed, over all sessions. The headline is the cost of an accepted row.

A sum in USD is None where a model that was asked has no price: nobody guesses.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sparring_agents import BoutOutcome, Spoken, Usage, add_usage

from .ledger_money import SessionMoney
from .prices import Rate, usd, usual_rates

if TYPE_CHECKING:
    from .config import RunConfig

NOT_ROWS = ("rejected",)
NO_TOKENS = Usage()


@dataclass(frozen=True, slots=True)
class Line:
    """Calls, tokens and their price. pico_usd None: not known."""

    calls: int = 0
    used: Usage = NO_TOKENS
    pico_usd: int | None = 0

    def plus(self, other: "Line") -> "Line":
        known = None if self.pico_usd is None or other.pico_usd is None else self.pico_usd + other.pico_usd
        return Line(self.calls + other.calls, add_usage(self.used, other.used), known)

    def as_json(self) -> dict[str, Any]:
        return {
            "calls": self.calls,
            "input_tokens": self.used.input_tokens,
            "cached_tokens": self.used.cached_tokens,
            "cache_write_tokens": self.used.cache_write_tokens,
            "output_tokens": self.used.output_tokens,
            "usd": None if self.pico_usd is None else usd(self.pico_usd),
        }


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a run.

    models: by name in the run file; seats, strategies: of the replies that bouts used. unsettled_pico_usd: of requests
    of which no endpoint said what they came to (broken replies, killed sessions); it counts against budget.usd.
    rows: in all tables but `rejected`; prices: by model, the day and the place that its price is from.
    """

    models: Mapping[str, Line] = field(default_factory=dict)
    seats: Mapping[str, Line] = field(default_factory=dict)
    strategies: Mapping[str, Line] = field(default_factory=dict)
    unsettled_pico_usd: int = 0
    rows: int = 0
    prices: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> Line:
        return _sum(self.models.values())

    @property
    def usd(self) -> float | None:
        """USD of the whole run, as the endpoints say. None: not known."""
        known = self.total.pico_usd
        return None if known is None else usd(known)

    @property
    def usd_per_row(self) -> float | None:
        """USD of an accepted row. None: not known, or there is no row."""
        return None if self.usd is None or not self.rows else self.usd / self.rows

    def as_json(self) -> dict[str, Any]:
        return {
            "usd": self.usd,
            "usd_unsettled": usd(self.unsettled_pico_usd),
            "rows": self.rows,
            "usd_per_row": self.usd_per_row,
            "models": _json(self.models),
            "seats": _json(self.seats),
            "strategies": _json(self.strategies),
            "prices": dict(self.prices),
        }


class Costs:
    """Sums what bouts have used, while somebody else reads their outcomes."""

    def __init__(self, config: "RunConfig") -> None:
        self._config = config
        self._rates = usual_rates(config)
        self._seats: dict[str, Line] = {}

    def watch(self, outcomes: Iterable[BoutOutcome]) -> Iterator[BoutOutcome]:
        """The same outcomes, each counted as it passes."""
        for outcome in outcomes:
            for spoken in outcome.spoken:
                seat = spoken.seat.value
                self._seats[seat] = self._seats.get(seat, Line()).plus(self.of(spoken))
            yield outcome

    def of(self, spoken: Spoken) -> Line:
        """What one author in one seat came to."""
        used = Usage(spoken.input_tokens, spoken.output_tokens, spoken.cached_tokens, spoken.cache_write_tokens)
        choice = self._config.seats.get(spoken.seat.value)
        rate = None if choice is None else self._rates.get(choice.model)
        return Line(spoken.calls, used, None if rate is None else rate.cost(used))

    @property
    def used(self) -> Line:
        """What the replies came to that bouts used, as far as the outcomes have passed."""
        return _sum(self._seats.values())

    def cost(self, sessions: Iterable[SessionMoney], rows: Mapping[str, int]) -> Cost:
        """The cost of the run, once the outcomes have passed."""
        sessions = tuple(sessions)
        return Cost(
            models=_billed(sessions, self._rates),
            seats=dict(sorted(self._seats.items())),
            strategies={self._config.problems.name: self.used},
            unsettled_pico_usd=sum(max(0, one.marked - _known(one)) for one in sessions),
            rows=kept(rows),
            prices={
                name: f"{rate.as_of} {rate.source}".strip() or "the run file"
                for name, rate in self._rates.items()
                if rate is not None and not rate.is_free
            },
        )


def kept(rows: Mapping[str, int]) -> int:
    """Rows in all tables but `rejected`."""
    return sum(count for table, count in rows.items() if table not in NOT_ROWS)


def _billed(sessions: Iterable[SessionMoney], rates: Mapping[str, Rate | None]) -> dict[str, Line]:
    models: dict[str, Line] = {}
    for session in sessions:
        for one in session.models:
            used = Usage(one.input_tokens, one.output_tokens, one.cached_tokens, one.cache_write_tokens)
            rate = rates.get(one.model)
            # A price that came later holds for what was asked before there was one.
            price = one.pico_usd if one.pico_usd is not None else None if rate is None else rate.cost(used)
            line = Line(one.calls, used, price if one.calls else 0)
            models[one.model] = models.get(one.model, Line()).plus(line)
    return models


def _known(session: SessionMoney) -> int:
    return sum(one.pico_usd or 0 for one in session.models)


def _sum(lines: Iterable[Line]) -> Line:
    total = Line()
    for line in lines:
        total = total.plus(line)
    return total


def _json(lines: Mapping[str, Line]) -> dict[str, Any]:
    return {name: line.as_json() for name, line in lines.items()}
