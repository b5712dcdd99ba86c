"""What the run may cost. Each request asks here before it is sent, and what it can come to at most is on disk by then.

What is on disk is one mark for each session, never less than what it has spent plus the worst case of what it has in
flight. A mark that was not brought down to what was spent, because the process was killed, counts as spent: so no crash
lets spending pass a cap. The mark is raised ahead of need by a share of what is left, so that most requests wait for no
disk; where no budget is set nothing is written.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, NamedTuple, Self, TypeAlias

from sparring_agents import BudgetSpent, ModelFault, Toll, Usage, add_usage, most_input_tokens, most_output_tokens

from .config import Budget
from .faults import LedgerFault
from .ledger import Ledger
from .ledger_money import SessionMoney
from .prices import Rate, dollars, pico
from .progress import ModelSpending, Spending

AHEAD = 64  # the mark is raised by this part of what is left: what a crash can cost beyond what was in flight


class Amount(NamedTuple):
    """Requests, tokens in and out, and their price."""

    calls: int = 0
    tokens: int = 0
    pico_usd: int = 0

    def plus(self, other: "Amount") -> "Amount":
        return Amount(self.calls + other.calls, self.tokens + other.tokens, self.pico_usd + other.pico_usd)

    def minus(self, other: "Amount") -> "Amount":
        return Amount(self.calls - other.calls, self.tokens - other.tokens, self.pico_usd - other.pico_usd)


Reserve: TypeAlias = Callable[[Amount], Awaitable[object]]
NOTHING = Amount()
LEAST = Amount(1, 1, 1)


def taken(ledger: Ledger, rates: Mapping[str, Rate | None]) -> Amount:
    """What earlier sessions took, what they may have taken where they were killed, at the prices of their day."""
    return Amount(*ledger.taken(), sum(_pico_usd(session, rates) for session in ledger.session_money()))


def _pico_usd(session: SessionMoney, rates: Mapping[str, Rate | None]) -> int:
    known = [rate for rate in rates.values() if rate is not None]
    total, counted = 0, 0
    for one in session.models:
        used = Usage(one.input_tokens, one.output_tokens, one.cached_tokens, one.cache_write_tokens)
        rate = rates.get(one.model)
        total += one.pico_usd if one.pico_usd is not None else 0 if rate is None else rate.cost(used)
        counted += one.input_tokens + one.output_tokens
    # An older version counted no tokens by model: then all of them are taken for those of the dearest.
    dearest = max((rate.at_most(1, 1) for rate in known), default=0)
    return max(session.marked, total + max(session.tokens - counted, 0) * dearest)


class Purse:
    """The budget over all sessions of a run.

    before, wall_s: what earlier sessions took. rates: by the model's name in the run file; None: not known, and then
    budget.usd is not set. reserve: makes the session's mark durable.
    """

    def __init__(
        self,
        budget: Budget,
        rates: Mapping[str, Rate | None],
        reserve: Reserve,
        *,
        before: Amount = NOTHING,
        wall_s: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._budget = budget
        self._caps = (budget.calls, budget.tokens, None if budget.usd is None else pico(budget.usd))
        self._has_caps = any(cap is not None for cap in self._caps)
        self._before = before
        self._reserve = reserve
        self._clock = clock
        self._start = clock() - wall_s
        self._accounts = {name: _Account(name, rate) for name, rate in rates.items()}
        self._settled = NOTHING  # of this session, at the worst case where nobody said what it was
        self._in_flight = NOTHING
        self._mark = NOTHING
        self._raising: asyncio.Task[None] | None = None
        self._begun = self._ended = 0  # raises of the mark
        self._freed = asyncio.Event()

    @property
    def spent(self) -> Spending:
        """What the endpoints say that this session came to so far."""
        return Spending.of(tuple(account.spending for account in self._accounts.values()))

    @property
    def tolls(self) -> Mapping[str, Toll]:
        """What each model asks before each request, by its name in the run file."""
        return {name: _Gate(self, account) for name, account in self._accounts.items()}

    def lack(self) -> str | None:
        """What the budget lacks for any further request, or None."""
        return self._refusal(LEAST)

    async def close(self) -> None:
        """Brings the mark down to what was spent."""
        if self._mark == NOTHING:
            return
        with suppress(LedgerFault):  # then the mark stays as it is: too high, never too low
            await self._reserve(self._settled)

    # -- one request ------------------------------------------------------------------------------------------------

    def worst(self, body: Mapping[str, Any], rate: Rate | None) -> Amount:
        """The most that a request with this body can come to.

        Raises:
            BudgetSpent: it names no limit of what may be written, so that nobody can tell.
        """
        _, tokens, pico_usd = self._caps
        if tokens is None and (pico_usd is None or (rate is not None and rate.is_free)):
            return Amount(1)
        written = most_output_tokens(body)
        if written is None:
            raise BudgetSpent(
                "the request sets no max_tokens, so that its worst case has no bound: set it in the seat."
            )
        read = most_input_tokens(body)
        return Amount(1, read + written, 0 if rate is None else rate.at_most(read, written))

    async def claim(self, worst: Amount) -> None:
        """Returns once the worst case fits the budget and is on disk.

        Raises:
            BudgetSpent: it cannot fit, whatever comes of the requests in flight.
            LedgerFault: nothing can be written any more.
        """
        self.check(worst)
        if not self._has_caps:
            return
        while self._excess(self._in_flight.plus(worst)) is not None:  # until some in flight have come to less
            await self._freed.wait()
            self.check(worst)
        self._in_flight = self._in_flight.plus(worst)
        try:
            await self._cover()
        except BaseException:
            self.release(worst, NOTHING)
            raise

    def check(self, worst: Amount = NOTHING) -> None:
        """Raises BudgetSpent when the budget cannot cover this beside what is spent."""
        reason = self._refusal(worst)
        if reason is not None:
            raise BudgetSpent(f"{reason} Raise it to go on.")

    def release(self, worst: Amount, spent: Amount) -> None:
        """Ends a claim; spent: what it came to."""
        if not self._has_caps:
            return
        self._in_flight = self._in_flight.minus(worst)
        self._settled = self._settled.plus(spent)
        self._freed.set()
        self._freed = asyncio.Event()

    # -- the caps and the mark --------------------------------------------------------------------------------------

    def _excess(self, more: Amount) -> int | None:
        """The place of the first cap that this would pass beside what is spent, or None."""
        total = self._before.plus(self._settled).plus(more)
        passed = (place for place, cap in enumerate(self._caps) if cap is not None and total[place] > cap)
        return next(passed, None)

    def _refusal(self, worst: Amount) -> str | None:
        budget = self._budget
        if budget.wall_s is not None and self._clock() - self._start >= budget.wall_s:
            return f"budget.wall_s: {budget.wall_s:g} seconds have passed."
        place = self._excess(worst) if self._has_caps else None
        if place is None:
            return None
        spent = self._before.plus(self._settled)
        if place == 0:
            return f"budget.calls: all {budget.calls} are spent."
        if place == 1:
            return f"budget.tokens: {spent.tokens} of {budget.tokens} are spent, and a call may take {worst.tokens}."
        return (
            f"budget.usd: {dollars(spent.pico_usd)} of {budget.usd:g} USD are spent, "
            f"and a call may cost {dollars(worst.pico_usd)}."
        )

    async def _cover(self) -> None:
        """Returns once the mark on disk covers every claim made so far."""
        begun = self._begun
        while self._ended <= begun and not self._is_covered():
            if self._raising is None:
                self._raising = asyncio.create_task(self._raise())
            await asyncio.shield(self._raising)  # others wait for it too

    def _is_covered(self) -> bool:
        total = self._settled.plus(self._in_flight)
        return all(
            cap is None or have <= marked for cap, have, marked in zip(self._caps, total, self._mark, strict=True)
        )

    async def _raise(self) -> None:
        self._begun += 1
        number = self._begun
        total = self._settled.plus(self._in_flight)
        left = [
            0 if cap is None else max(cap - before - have, 0) // AHEAD
            for cap, before, have in zip(self._caps, self._before, total, strict=True)
        ]
        mark = total.plus(Amount(*left))
        try:
            await self._reserve(mark)
            self._mark, self._ended = mark, number
        finally:
            self._raising = None


class _Account:
    """What one model has come to in this session, as its endpoint says."""

    def __init__(self, model: str, rate: Rate | None) -> None:
        self.rate = rate
        self.calls = 0
        self.cached_replies = 0
        self._model = model
        self._used = Usage()
        self._pico_usd = 0

    def add(self, usage: Usage, rate: Rate | None) -> int:
        """Counts the tokens of a reply; its price in pico-USD at this rate, 0 where it is not known."""
        cost = 0 if rate is None else rate.cost(usage)
        self._used = add_usage(self._used, usage)
        self._pico_usd += cost
        return cost

    @property
    def spending(self) -> ModelSpending:
        used = self._used
        return ModelSpending(
            self._model,
            self.calls,
            used.input_tokens,
            used.cached_tokens,
            used.cache_write_tokens,
            used.output_tokens,
            None if self.rate is None else self._pico_usd,
            self.cached_replies,
        )


class _Gate:
    """The purse as one model sees it."""

    def __init__(self, purse: Purse, account: _Account) -> None:
        self._purse = purse
        self._account = account

    def fare(self, body: Mapping[str, Any], *, by_batch: bool = False) -> "AbstractAsyncContextManager[_Fare]":
        rate = self._account.rate
        return _Fare(self._purse, self._account, body, rate.batched if by_batch and rate is not None else rate)

    def spared(self) -> None:
        self._account.cached_replies += 1


class _Fare:
    """One request: claimed on entering, released on leaving at what it came to, or at its worst case."""

    __slots__ = ("_account", "_body", "_has_begun", "_purse", "_rate", "_spent", "_worst")

    def __init__(self, purse: Purse, account: _Account, body: Mapping[str, Any], rate: Rate | None) -> None:
        self._rate = rate
        self._purse = purse
        self._account = account
        self._body = body
        self._worst = NOTHING
        self._spent: Amount | None = None
        self._has_begun = False

    def begin(self) -> None:
        self._purse.check()
        self._has_begun = True
        self._account.calls += 1

    def settle(self, usage: Usage) -> None:
        cost = self._account.add(usage, self._rate)
        if usage.input_tokens or usage.output_tokens:  # an endpoint that does not count may have billed anything
            self._spent = Amount(1, usage.input_tokens + usage.output_tokens, cost)

    async def __aenter__(self) -> Self:
        self._worst = self._purse.worst(self._body, self._rate)
        await self._purse.claim(self._worst)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        spent = self._spent or self._worst
        if not self._has_begun:
            spent = NOTHING
        elif isinstance(error, ModelFault) and not error.may_be_billed:
            spent = Amount(1)
        self._purse.release(self._worst, spent)
