"""What a run can cost at most, by counting; nothing is asked and nothing is spent.

The bound holds when every bout plays every round with every attempt, and each structured reply is repaired once. Calls
that a fault makes us send again are not in it. Tokens written are bounded by max_tokens. Tokens read are bounded by the
bytes of the seat's longest prompt and PLACES texts, each as long as the longest that a seat may write or that stands in
the file of problems. A price that is not known is not assumed.
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring_agents import missing_keys

from .bounds import most_written
from .lineup import bouts_of, policy_of, specs_of, strategy_of
from .prices import Rate, dollars, pico, rates_of, usual_rates
from .sense import asks_examiner, sets_code

if TYPE_CHECKING:
    from .config import RunConfig

REPAIRED = 2  # a reply that must satisfy a schema is asked for once more when it does not
PLACES = 5  # texts that a prompt puts together at most: statement, two answers, a principle, a flawed reply
ADDED_BYTES = 512  # what the wire and a template put around them
STATEMENT_TOKENS = 2_000  # of a problem that a program makes


@dataclass(frozen=True, slots=True)
class Bound:
    """Of one seat. Tokens are None where nothing bounds a text, pico_usd also where no price is known."""

    calls: int
    read: int | None
    written: int | None
    pico_usd: int | None


def forecast(config: "RunConfig") -> Iterator[str]:
    """The forecast as lines: calls, tokens and USD at most, by seat.

    Raises:
        ConfigFault: the run file does not make a run.
    """
    bouts = bouts_of(config, strategy_of(config))
    bounds = bounds_of(config, bouts)
    fewer = "" if bouts == config.run.bouts else f" (run.bouts is {config.run.bouts}; there are no more problems)"
    yield f"{config.source}: {bouts} bouts of {config.graph.kind}{fewer}, into {config.run.out}"
    for seat, bound in bounds.items():
        yield f"  {seat:<12}{config.seats[seat].model:<16}at most {_told(bound)}"
    total = _total(bounds)
    yield f"  {'in all':<28}at most {_told(total)}"
    yield from _budget(config, total)
    yield from (f"  {line}" for line in _unknown(config, bounds))
    for name, variable in sorted(missing_keys(specs_of(config)).items()):
        yield f"  {'key of ' + name:<28}{variable} is not set: export it before the run"
    yield f"  mostly far less: the first 20 bouts tell how much: sparring run {config.source} --pilot"


def bounds_of(config: "RunConfig", bouts: int) -> dict[str, Bound]:
    """What so many bouts can come to at most, by seat."""
    calls_by_seat, rates = _calls(config, policy_of(config)), usual_rates(config)
    written = {seat: most_written(config, seat) for seat in config.seats}
    longest = _longest(config, written)
    return {
        seat: _bound(seat, calls_by_seat.get(seat, 0) * bouts, written[seat], longest, rates[choice.model])
        for seat, choice in config.seats.items()
    }


def _bound(seat: str, calls: int, written: int | None, longest: int | None, rate: Rate | None) -> Bound:
    read = None if longest is None else calls * (_prompt_bytes(seat) + ADDED_BYTES + PLACES * longest)
    written = None if written is None else calls * written
    if rate is not None and rate.is_free:
        return Bound(calls, read, written, 0)
    if rate is None or read is None or written is None:
        return Bound(calls, read, written, None)
    return Bound(calls, read, written, rate.at_most(read, written))


def _longest(config: "RunConfig", written: Mapping[str, int | None]) -> int | None:
    """Tokens of the longest text that can stand in a prompt."""
    rooms = list(written.values())
    given = config.problems.file
    statements = STATEMENT_TOKENS if given is None else _longest_row(given)
    known = [room for room in rooms if room is not None]
    return max([statements, *known]) if len(known) == len(rooms) else None


def _longest_row(path: Path) -> int:
    """Bytes of the longest row, which bound the tokens of its statement; a parquet file's size bounds them, too."""
    if path.suffix != ".jsonl":
        return path.stat().st_size
    with path.open("rb") as file:
        return max((len(line) for line in file), default=0)


@functools.cache
def _prompt_bytes(seat: str) -> int:
    """The longest shipped prompt of the seat."""
    folder = resources.files("sparring_prompts").joinpath("seats")
    sizes = {item.name: len(item.read_bytes()) for item in folder.iterdir() if item.name.endswith(".yaml")}
    return max((size for name, size in sizes.items() if name.startswith(seat)), default=max(sizes.values()))


def _total(bounds: Mapping[str, Bound]) -> Bound:
    every = bounds.values()
    return Bound(
        sum(bound.calls for bound in every),
        _sum([bound.read for bound in every]),
        _sum([bound.written for bound in every]),
        _sum([bound.pico_usd for bound in every]),
    )


def _sum(parts: list[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _told(bound: Bound) -> str:
    read = "" if bound.read is None else f", {bound.read:,} tokens read"
    written = "" if bound.written is None else f", {bound.written:,} tokens written"
    price = "" if bound.pico_usd is None else f", {dollars(bound.pico_usd)} USD"
    return f"{bound.calls:,} calls{read}{written}{price}"


def _budget(config: "RunConfig", total: Bound) -> Iterator[str]:
    budget = config.budget
    tokens = _sum([total.read, total.written])
    for found, needed, said in (
        (budget.calls, total.calls, f"{budget.calls or 0:,} calls"),
        (budget.tokens, tokens, f"{budget.tokens or 0:,} tokens"),
        (None if budget.usd is None else pico(budget.usd), total.pico_usd, f"{budget.usd or 0:g} USD"),
    ):
        if found is not None:
            enough = ": enough for all of them" if needed is not None and needed <= found else ""
            yield f"{'  budget':<30}{said}{enough}"
    if budget.wall_s is not None:
        yield f"{'  budget':<30}{budget.wall_s:g} s"


def _unknown(config: "RunConfig", bounds: Mapping[str, Bound]) -> Iterator[str]:
    """What would have to be said for a bound of tokens and USD."""
    open_seats = [seat for seat in bounds if most_written(config, seat) is None]
    if open_seats:
        yield f"{'tokens':<28}no bound: set max_tokens for {', '.join(open_seats)}"
    unpriced = [name for name, rate in rates_of(config).items() if rate is None]
    if unpriced:
        yield f"{'USD':<28}no price for {', '.join(unpriced)}: give models.{unpriced[0]}.price"


def _calls(config: "RunConfig", policy: Any) -> dict[str, int]:
    """Calls a bout, at most, by seat."""
    asked = REPAIRED if asks_examiner(config) else 0
    if config.graph.kind == "examination":
        attempts = policy.rounds * policy.attempts
        return {
            "examiner": policy.rounds * asked,
            "test_writer": (1 if config.problems.file else policy.rounds) * REPAIRED if sets_code(config) else 0,
            "examinee": attempts + policy.attempts * policy.repairs,  # repairs: of the problem that is accepted
            "generator": attempts,  # where there is no gold the two share them; one a round where tests are disputed
        }
    if config.graph.kind == "constitution":
        compared = 1 if policy.rounds == 1 else 1 + policy.rounds  # first against last, and each round by itself
        return {
            "examiner": asked,
            "examinee": 1,
            "critic": policy.rounds,
            "reviser": policy.rounds,
            "judge": 2 * REPAIRED * compared,  # both orders
        }
    # Every candidate is scored by the rubric, then best and worst are compared in both orders.
    return {"examiner": asked, "generator": policy.candidates, "judge": (policy.candidates + 2) * REPAIRED}
