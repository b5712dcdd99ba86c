"""What the run may cost: every call asks here first, and what was spent in earlier sessions counts."""

from collections.abc import Mapping

from sparring_agents import BudgetSpent, ChatModel, Identity, Meter, Reply, Request

from .config import Budget
from .progress import Spending


class Purse:
    """The budget, with what earlier sessions took of it, over the meters of this session's models."""

    def __init__(self, budget: Budget, before: Spending, meters: Mapping[str, Meter]) -> None:
        self._budget = budget
        self._before = before
        self._meters = tuple(meters.values())
        self._admitted = 0  # requests that were let through and have not ended

    @property
    def spent(self) -> Spending:
        """What this session has cost so far."""
        return Spending(
            sum(meter.calls for meter in self._meters),
            sum(meter.input_tokens for meter in self._meters),
            sum(meter.output_tokens for meter in self._meters),
        )

    def take(self) -> None:
        """Lets one more request through; `give_back` ends it.

        Raises:
            BudgetSpent: the budget does not cover it.
        """
        reason = self.lack()
        if reason is not None:
            raise BudgetSpent(f"{reason} Raise it and run the same command to resume.")
        self._admitted += 1

    def lack(self) -> str | None:
        """What the budget lacks for one more request, or None when it covers it."""
        spent, before, budget = self.spent, self._before, self._budget
        # What was let through and is not on the wire will be: it waits for a place, or to be sent again.
        waiting = self._admitted - sum(meter.in_flight for meter in self._meters)
        calls = before.calls + spent.calls + max(waiting, 0)
        if budget.calls is not None and calls >= budget.calls:
            return f"budget.calls: all {budget.calls} are spent."
        tokens = before.input_tokens + before.output_tokens + spent.input_tokens + spent.output_tokens
        if budget.tokens is not None and tokens >= budget.tokens:
            return f"budget.tokens: {tokens} of {budget.tokens} are spent."
        return None

    def give_back(self) -> None:
        """Ends a request that `take` let through."""
        self._admitted -= 1


class Budgeted:
    """A model that asks the purse before each request."""

    def __init__(self, inner: ChatModel, purse: Purse) -> None:
        self.inner = inner
        self._purse = purse

    @property
    def identity(self) -> Identity:
        return self.inner.identity

    @property
    def families(self) -> tuple[str, ...]:
        return self.inner.families

    async def complete(self, request: Request) -> Reply:
        """The inner model's reply.

        Raises:
            BudgetSpent: the budget does not cover it; nothing was asked.
            ModelFault: there is none.
        """
        self._purse.take()
        try:
            return await self.inner.complete(request)
        finally:
            self._purse.give_back()
