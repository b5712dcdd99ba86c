"""Says of each value that came back whether it is what the problem asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sparring_sandbox import Environment, Sandbox, Unencodable, Value
from sparring_verifiers.code.doubts import Doubt
from sparring_verifiers.code.policy import CodePolicy
from sparring_verifiers.types import SCRIPT, Expected, Match, Matching, Program, Stated

from .checker import ask_checker
from .texts import lines_of, same_words
from .unordered import same_multiset
from .values import Closeness, alike


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that came back for an input. expected: None where neither a case nor a reference gives one."""

    arguments: tuple[Value, ...]
    found: Value
    expected: Expected | None


def refusal(reference: Program | Stated) -> str | None:
    """Why the declared comparison of this reference cannot be kept; None: it can."""
    matching, where = reference.matching, "matching"
    if matching.kind is Match.CHECKER and matching.checker is None:
        return f"{where}: a checker is declared and none is given. Give its source and entry"
    if matching.kind is not Match.CHECKER and matching.checker is not None:
        return f"{where}: a checker is given, and {matching.kind} is declared. Declare checker, or leave it out"
    if matching.kind is Match.TOKENS and reference.entry != SCRIPT:
        return f"{where}: tokens compares what a script prints, and {reference.entry} is called. Declare exact"
    if matching.tolerance is not None and not 0 <= matching.tolerance < 1:
        return f"{where}: a tolerance of {matching.tolerance}, expected one in [0, 1)"
    if matching.absolute is not None and not 0 <= matching.absolute < float("inf"):
        return f"{where}: an absolute tolerance of {matching.absolute}, expected one that is finite and not negative"
    return None


@dataclass(frozen=True)
class Judge:
    """Holds claims against what a problem declares."""

    sandbox: Sandbox
    entry: str
    matching: Matching
    policy: CodePolicy

    @cached_property
    def closeness(self) -> Closeness:
        matching = self.matching
        tolerance = self.policy.float_tolerance if matching.tolerance is None else matching.tolerance
        is_declared = bool(matching.tolerance or matching.absolute)
        return Closeness(tolerance, matching.absolute, matching.by_value, is_declared)

    async def hold(self, claims: Sequence[Claim], environment: Environment | None = None) -> tuple[bool, ...]:
        """Whether each claim is right, in order: at most one sandbox job, the checker's.

        Raises:
            Doubt: the comparison cannot decide, which is never the candidate's fault.
            SandboxFault: nothing was found out.
        """
        checker = self.matching.checker
        if self.matching.kind is Match.CHECKER and checker is not None:
            return await ask_checker(
                self.sandbox,
                checker,
                [(claim.arguments, claim.found, claim.expected) for claim in claims],
                self.policy,
                environment or self.policy.environment,
            )
        return tuple(self._is_right(claim) for claim in claims)

    def agree(self, left: Value, right: Value) -> bool:
        """Whether the two are one answer; with a checker, when they are equal. Raises: Doubt."""
        matching = self.matching
        if self.entry == SCRIPT and isinstance(left, str) and isinstance(right, str):
            if matching.kind is Match.TOKENS:
                return same_words(left, right, self.closeness)
            mine, theirs = lines_of(left), lines_of(right)
            return (sorted(mine) == sorted(theirs)) if matching.kind is Match.UNORDERED else mine == theirs
        try:
            if matching.kind is Match.UNORDERED and type(left) is type(right) and isinstance(left, (list, tuple)):
                return same_multiset(left, right, self.closeness)  # type: ignore[arg-type]  # of one type
            return alike(left, right, self.closeness)
        except Unencodable:
            return False  # a forged record may hold what no value of ours encodes to

    def _is_right(self, claim: Claim) -> bool:
        if claim.expected is None:
            raise Doubt("a case states no expected value, and nothing else gives one")
        return self.agree(claim.found, claim.expected.value)
