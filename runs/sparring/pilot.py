"""What the rest of a run will take, by the bouts that have ended: a mean, and an interval for the sum of the rest.

The interval is Student's prediction interval for a sum: of R bouts still to play, after n that were, it is
R m +- t(n - 1) s R sqrt(1/n + 1/R). It takes bouts for draws from one distribution; where a few of them take most of it
all, 20 bouts say too little, and the interval holds less often than it says (see the test of its coverage). What was
sent and used by no bout (repeats after faults) is counted in by the ratio of what was billed to what was used, without
the checks before each session, which no bout makes.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist, mean, stdev
from typing import TYPE_CHECKING

from .config import changed
from .cost import Cost, Costs
from .ledger import NAME, Ledger
from .lineup import bouts_of, strategy_of
from .pace import took
from .prices import dollars
from .progress import Spending

if TYPE_CHECKING:
    from .config import RunConfig

PILOT_BOUTS = 20
FEWEST = 5  # with fewer there is no interval worth the name
LEVEL = 0.95
_CHECKS = "checks"  # in the ledger's meta


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of what is still to come: its mean, and where it lies with LEVEL."""

    mean: float
    low: float
    high: float

    def times(self, factor: float) -> "Sum":
        return Sum(self.mean * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class _Checks:
    """What the checks of all sessions came to. They are noted in the ledger, which holds no other trace of them."""

    calls: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """What one bout took. pico_usd None: a model has no price. wall_s: from its start to its end."""

    calls: int
    tokens: int
    pico_usd: int | None
    wall_s: float


def pilot_config(config: "RunConfig") -> "RunConfig":
    """The run's first bouts alone; they are bouts of the run like any others."""
    return changed(config, {"run.bouts": min(PILOT_BOUTS, config.run.bouts)})


def pilot_forecast(config: "RunConfig", cost: Cost) -> Iterator[str]:
    """The forecast of the rest as lines. cost: of the run so far.

    Raises:
        LedgerFault: the ledger cannot be read.
    """
    ended, checks = ended_bouts(config), _checks(config)
    left = bouts_of(config, strategy_of(config)) - len(ended)
    if left <= 0:
        yield "The run has no more bouts: nothing is left to forecast."
        return
    if len(ended) < FEWEST:
        yield f"{len(ended)} bouts have ended, and a forecast of the other {left:,} needs at least {FEWEST}."
        return
    yield f"The other {left:,} bouts, by the {len(ended)} that have ended ({LEVEL:.0%} t-interval for their sum):"
    sent = max(1.0, (cost.total.calls - checks.calls) / max(1, sum(one.calls for one in ended)))
    billed = _ratio(cost, ended, checks)
    calls = rest([one.calls for one in ended], left).times(sent)
    tokens = rest([one.tokens for one in ended], left).times(billed)
    yield _line("calls", f"{calls.mean:,.0f}", f"{calls.low:,.0f} to {calls.high:,.0f}")
    yield _line("tokens", f"{tokens.mean:,.0f}", f"{tokens.low:,.0f} to {tokens.high:,.0f}")
    prices = [one.pico_usd for one in ended if one.pico_usd is not None]
    if len(prices) == len(ended):
        money = rest(prices, left).times(billed)
        low, middle, high = (dollars(round(one)) for one in (money.low, money.mean, money.high))
        yield _line("USD", middle, f"{low} to {high}")
    else:
        yield _line("USD", "unknown", "a model has no price: sparring models check")
    together = min(config.limits.concurrency, left)
    time = rest([one.wall_s for one in ended], left).times(1 / together)
    yield _line(
        "time", took(time.mean), f"{took(time.low)} to {took(time.high)}, if {together} bouts at once take no longer"
    )


def ended_bouts(config: "RunConfig") -> list[Ended]:
    """What each bout took that has ended, failed ones left out: they are played again."""
    costs, found = Costs(config), []
    with Ledger(config.run.out / NAME, read_only=True) as ledger:
        times = {stored.bout_id: stored.wall_s or 0.0 for stored in ledger.stored_outcomes() if stored.end != "failed"}
        for outcome in ledger.outcomes():
            if outcome.bout_id in times:
                lines = [costs.of(spoken) for spoken in outcome.spoken]
                known = [line.pico_usd for line in lines if line.pico_usd is not None]
                found.append(
                    Ended(
                        sum(line.calls for line in lines),
                        sum(line.used.input_tokens + line.used.output_tokens for line in lines),
                        sum(known) if len(known) == len(lines) else None,
                        times[outcome.bout_id],
                    )
                )
    return found


def rest(played: Sequence[float], left: int) -> Sum:
    """The sum over the bouts that are left, by those that were played; at least FEWEST of them.

    Source: the prediction interval of a normal sample (Student 1908), for the sum of several further draws.
    """
    n, middle = len(played), mean(played)
    spread = t_quantile(n - 1, LEVEL) * stdev(played) * left * math.sqrt(1 / n + 1 / left)
    return Sum(left * middle, max(0.0, left * middle - spread), left * middle + spread)


def t_quantile(degrees: int, level: float) -> float:
    """The two-sided quantile of Student's t; within 0.5 % of it from four degrees of freedom on.

    Source: Abramowitz & Stegun, "Handbook of Mathematical Functions", 26.7.5.
    """
    x, v = NormalDist().inv_cdf(0.5 + level / 2), degrees
    return (
        x
        + (x**3 + x) / (4 * v)
        + (5 * x**5 + 16 * x**3 + 3 * x) / (96 * v**2)
        + (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / (384 * v**3)
        + (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / (92160 * v**4)
    )


def note_check(ledger: Ledger, spent: Spending) -> None:
    """Adds what a session's check of its endpoints came to, which is no part of what its bouts did."""
    before = _noted(ledger)
    tokens = before.tokens + spent.input_tokens + spent.output_tokens
    ledger.set_meta(_CHECKS, json.dumps({"calls": before.calls + spent.calls, "tokens": tokens}))


def _checks(config: "RunConfig") -> _Checks:
    with Ledger(config.run.out / NAME, read_only=True) as ledger:
        return _noted(ledger)


def _noted(ledger: Ledger) -> _Checks:
    written = ledger.meta(_CHECKS)
    return _Checks() if written is None else _Checks(**json.loads(written))


def _ratio(cost: Cost, ended: Sequence[Ended], checks: _Checks) -> float:
    """Tokens billed for each that a bout used."""
    billed = cost.total.used.input_tokens + cost.total.used.output_tokens - checks.tokens
    used = sum(one.tokens for one in ended)
    return max(1.0, billed / used) if used else 1.0


def _line(what: str, middle: str, interval: str) -> str:
    return f"  {what:<8}{middle:>16}   {interval}"
