"""What a run can cost at most, by counting; nothing is asked and nothing is spent.

The bound holds when every bout plays every round with every attempt, and each structured reply is repaired once. Calls
that a fault makes us send again are not in it. Tokens are bounded where the seat sets max_tokens; no price is assumed.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sparring_agents import missing_keys

from .lineup import bouts_of, policy_of, specs_of, strategy_of
from .sense import asks_examiner, sets_code

if TYPE_CHECKING:
    from .config import RunConfig

REPAIRED = 2  # a reply that must satisfy a schema is asked for once more when it does not


def forecast(config: "RunConfig") -> Iterator[str]:
    """The forecast as lines: calls and tokens at most, by seat.

    Raises:
        ConfigFault: the run file does not make a run.
    """
    bouts = bouts_of(config, strategy_of(config))
    calls_by_seat = _calls(config, policy_of(config))
    fewer = "" if bouts == config.run.bouts else f" (run.bouts is {config.run.bouts}; there are no more problems)"
    yield f"{config.source}: {bouts} bouts of {config.graph.kind}{fewer}, into {config.run.out}"
    total = 0
    for seat, choice in config.seats.items():
        calls = calls_by_seat.get(seat, 0) * bouts
        total += calls
        tokens = f", {calls * choice.max_tokens:,} tokens written" if choice.max_tokens else ""
        yield f"  {seat:<12}{choice.model:<16}at most {calls:,} calls{tokens}"
    yield f"  {'in all':<28}at most {total:,} calls"
    if config.budget.calls is not None:
        enough = "" if total > config.budget.calls else ": enough for all of them"
        yield f"  {'budget':<28}{config.budget.calls:,} calls{enough}"
    for name, variable in sorted(missing_keys(specs_of(config)).items()):
        yield f"  {'key of ' + name:<28}{variable} is not set: export it before the run"


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
