"""Whether the worst case of every request can be told, as a budget in USD or tokens needs; nothing is guessed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .prices import Rate, rates_of

if TYPE_CHECKING:
    from .config import Model, RunConfig

STANDARD_TIERS = (None, "auto", "default", "standard_only")
ROOM = ("max_tokens", "max_completion_tokens", "max_output_tokens")
WIRE_ROOM = 1024  # what the Anthropic wire is sent where nothing is set


def unbounded(config: "RunConfig") -> Iterator[str]:
    """One line for each price and each limit that the budget needs and nobody gives.

    Raises:
        ConfigFault: the file of prices that the run file names is wrong.
    """
    rates = rates_of(config)
    if config.budget.usd is not None:
        for name, rate in rates.items():
            yield from _unpriced(name, config.models[name], rate)
    for seat, choice in config.seats.items():
        rate = rates[choice.model]
        costs = config.budget.usd is not None and rate is not None and not rate.is_free
        if (costs or config.budget.tokens is not None) and most_written(config, seat) is None:
            needs = "budget.usd" if costs else "budget.tokens"
            yield (
                f"seats.{seat}.max_tokens: missing, and {needs} needs the worst case of a call. "
                f"Set it, or max_tokens under models.{choice.model}.parameters."
            )


def most_written(config: "RunConfig", seat: str) -> int | None:
    """Tokens that a reply to this seat has at most; None: nothing bounds them; 0 for a script, which is bounded."""
    choice = config.seats[seat]
    model = config.models[choice.model]
    if choice.max_tokens is not None:
        return choice.max_tokens
    given = [value for name in ROOM if isinstance(value := model.parameters.get(name), int)]
    return max(given) if given else {"anthropic": WIRE_ROOM, "scripted": 0}.get(model.provider)


def _unpriced(name: str, model: "Model", rate: Rate | None) -> Iterator[str]:
    how = "Give it as {input: ..., output: ...} in USD per million tokens"
    tier = model.parameters.get("service_tier")
    if rate is None:
        where = f" at {urlsplit(model.base_url).hostname}" if model.base_url else ""
        yield (
            f'models.{name}.price: missing, and no table has one for "{model.model}"{where}; budget.usd needs it. '
            f"{how}, or as 0 for a server of your own."
        )
    elif model.price is None and tier not in STANDARD_TIERS:
        yield f'models.{name}.price: missing; the tables have none of tier "{tier}", and budget.usd needs it. {how}.'
