"""Decides a prediction: the program is run, and the answer has to be a literal of what it returns."""

from collections.abc import Mapping
from typing import Any

from sparring_sandbox import same
from sparring_verifiers.code.doubts import Doubt
from sparring_verifiers.code.policy import CodePolicy, read_policy, write_policy
from sparring_verifiers.code.reference import Computed
from sparring_verifiers.code.verdicts import undecided, unfinished
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import Candidate, Evidence, Prediction, Problem, Status, Verdict

from .literals import NotLiteral, readings, write_literal
from .screening import settled_output

_TIER = "execution"


class CodeDeduction:
    """Accepts an answer that is, by exact type, what the program returns; floats within policy.float_tolerance.

    An answer that is no literal is undecided. Nothing of it reaches the sandbox.
    """

    name = "code_deduction"
    references = (Prediction,)

    def __init__(self, tools: Tools, policy: CodePolicy | None = None) -> None:
        self._sandbox = tools.sandbox
        self._policy = policy or CodePolicy()
        self._known: Computed[tuple[object, str]] = Computed()

    @property
    def policy(self) -> Mapping[str, Any]:
        return write_policy(self._policy)

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict; two sandbox jobs for the first candidate of a problem and none for the others."""
        reference = problem.reference
        if not isinstance(reference, Prediction):
            return undecided(self.name, _TIER, "the problem asks for no prediction")
        if reason := unfinished(candidate):
            return undecided(self.name, _TIER, reason)
        if candidate.answer is None:
            return undecided(self.name, _TIER, "no answer was found in the reply")
        try:
            answers = readings(candidate.answer)
            written = " or ".join(map(write_literal, answers))
        except NotLiteral as error:
            return undecided(self.name, _TIER, f"the answer cannot be read: {error}")
        try:
            value, expected = await self._known.of(
                problem.id, lambda: settled_output(self._sandbox, reference, self._policy)
            )
        except Doubt as doubt:
            return undecided(self.name, _TIER, str(doubt))
        evidence = Evidence(_TIER, written, expected, checked=1)
        rights = [same(answer, value, float_tolerance=self._policy.float_tolerance) for answer in answers]
        if any(rights) and not all(rights):
            return undecided(self.name, _TIER, f"the answer may be read as {written}, of which one is right")
        if all(rights):
            return Verdict(Status.ACCEPTED, self.name, evidence, "the program returns this value")
        return Verdict(Status.REJECTED, self.name, evidence, "the program returns another value")


def code_deduction(tools: Tools, policy: Mapping[str, Any]) -> CodeDeduction:
    """The verifier that this policy, in JSON values, describes."""
    return CodeDeduction(tools, read_policy(policy))
