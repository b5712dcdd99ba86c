"""What the code verifiers decide by. It stands in the certificate as JSON and is read back from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import cattrs

from sparring_sandbox import Environment, Limits, Profile
from sparring_verifiers.wire import from_json, to_json

T = TypeVar("T")

# What the sandbox's walls raise, rather than the reference: no value that crosses, no memory, no stack.
_OURS = ("Unencodable", "MemoryError", "RecursionError")


class Errors(StrEnum):
    """What an input means on which the reference raises."""

    DROP = "drop"  # nothing is asked of it: the statement seldom says what happens there
    SAME_KIND = "same_kind"  # the candidate has to raise an exception of that name

    def is_asked(self, kind: str) -> bool:
        """Whether a reference that raised this leaves something to ask of a candidate."""
        return self is Errors.SAME_KIND and kind not in _OURS


@dataclass(frozen=True, slots=True)
class CodePolicy:
    """How programs are run and compared, and on how many inputs."""

    float_tolerance: float = 1e-9  # relative, and only between two floats; a problem may declare its own
    limits: Limits = field(default_factory=Limits)  # for each input, whatever the others of its job use
    total_cpu_s: float = 60.0  # for all inputs of a program that is slow and within its limits: beyond, undecided
    errors: Errors = Errors.DROP
    profile: Profile = Profile.BARE
    environment: Environment = field(default_factory=Environment)
    needs_determinism: bool = True  # half of the inputs again in other surroundings, where that can show anything
    min_hidden: int = 1  # fewer hidden inputs than this decide nothing: a table of the visible ones would pass
    examples: int = 60  # inputs that code_property draws
    seed: int = 0  # of the draw, beside the problem's id
    shrink_jobs: int = 24  # sandbox jobs that may be spent on a smaller counterexample
    relations_accept: bool = False  # whether relations alone, which are necessary and not sufficient, may accept


def read_policy(raw: Mapping[str, Any]) -> CodePolicy:
    """The policy that `write_policy` wrote; a field that is left out has its default.

    Raises:
        ValueError: a field is unknown, of another type, or out of its range.
    """
    try:
        policy = from_json(CodePolicy, dict(raw))
    except cattrs.BaseValidationError as error:
        raise ValueError("; ".join(cattrs.transform_error(error, path="policy"))) from error
    _refuse_coerced(raw, write_policy(policy), "policy")
    if not 0 <= policy.float_tolerance < 1:
        raise ValueError(f"policy.float_tolerance: {policy.float_tolerance} is not in [0, 1)")
    if not 0 < policy.total_cpu_s < float("inf"):
        raise ValueError(f"policy.total_cpu_s: {policy.total_cpu_s} is not a positive number of seconds")
    if not 1 <= policy.examples <= 10_000 or policy.min_hidden < 0 or policy.shrink_jobs < 0:
        raise ValueError("policy: examples must be in 1 to 10000, min_hidden and shrink_jobs not negative")
    return policy


def read_nested_policy(kind: type[T], raw: Mapping[str, Any]) -> T:
    """A policy of numbers with a CodePolicy under ``code``; a field that is left out has its default.

    Raises:
        ValueError: a field is unknown, of another type, or out of its range.
    """
    numbers = {name: value for name, value in raw.items() if name != "code"}
    code = read_policy(raw.get("code", {}))
    try:
        policy = from_json(kind, {**numbers, "code": write_policy(code)})
    except cattrs.BaseValidationError as error:
        raise ValueError("; ".join(cattrs.transform_error(error, path="policy"))) from error
    _refuse_coerced(numbers, to_json(policy), "policy")
    return policy


def write_policy(policy: CodePolicy) -> dict[str, Any]:
    """The policy as JSON values."""
    written: dict[str, Any] = to_json(policy)
    return written


def _refuse_coerced(given: Mapping[str, Any], read: Mapping[str, Any], path: str) -> None:
    """Refuse what the converter bent into shape: "false" is not a truth value and "5" is not a number."""
    for name, value in given.items():
        kept = read[name]
        if isinstance(kept, Mapping) and isinstance(value, Mapping):
            _refuse_coerced(value, kept, f"{path}.{name}")
        elif isinstance(value, bool) is not isinstance(kept, bool) or value != kept:
            raise ValueError(f"{path}.{name}: {value!r} is of another type than its default, {kept!r}")
