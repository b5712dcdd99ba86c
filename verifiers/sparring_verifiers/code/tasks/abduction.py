"""Decides a preimage: called with the answer's literals, the program has to return the value that is asked for."""

from collections.abc import Mapping
from typing import Any

from sparring_sandbox import Raised, same
from sparring_verifiers.code.doubts import Doubt
from sparring_verifiers.code.drawing.draw import input_key
from sparring_verifiers.code.policy import CodePolicy, read_policy, write_policy
from sparring_verifiers.code.reference import Computed
from sparring_verifiers.code.trial import shown
from sparring_verifiers.code.verdicts import undecided, unfinished
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import Candidate, Evidence, Preimage, Problem, Status, Verdict

from .execution import call
from .literals import NotLiteral, read_arguments
from .screening import settled_output

_TIER = "execution"


class CodeAbduction:
    """Accepts arguments, all of them literals, on which the program returns the value: exactly, by type.

    The answer enters the sandbox as data. What comes back is compared out here, so no object of the program's takes
    part in the comparison. An input on which the program does not settle is undecided.
    """

    name = "code_abduction"
    references = (Preimage,)

    def __init__(self, tools: Tools, policy: CodePolicy | None = None) -> None:
        self._sandbox = tools.sandbox
        self._policy = policy or CodePolicy()
        self._known: Computed[tuple[object, str]] = Computed()

    @property
    def policy(self) -> Mapping[str, Any]:
        return write_policy(self._policy)

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict; two sandbox jobs, and two more for the first candidate of a problem."""
        reference = problem.reference
        if not isinstance(reference, Preimage):
            return undecided(self.name, _TIER, "the problem asks for no input")
        if reason := unfinished(candidate):
            return undecided(self.name, _TIER, reason)
        if candidate.answer is None:
            return undecided(self.name, _TIER, "no answer was found in the reply")
        try:
            arguments = read_arguments(candidate.answer, reference.entry)
        except NotLiteral as error:
            return undecided(self.name, _TIER, f"the answer cannot be read: {error}")
        try:
            value, expected = await self._known.of(
                problem.id, lambda: settled_output(self._sandbox, reference, self._policy)
            )
            given = await call(self._sandbox, reference, arguments, self._policy)
        except Doubt as doubt:
            return undecided(self.name, _TIER, str(doubt))
        evidence = Evidence(_TIER, shown(given), expected, input_key(arguments).decode(), 1)
        if isinstance(given, Raised):
            return Verdict(Status.REJECTED, self.name, evidence, f"the program raises {given.kind} on this input")
        if same(given.value, value):
            return Verdict(Status.ACCEPTED, self.name, evidence, "the program returns the value on this input")
        return Verdict(Status.REJECTED, self.name, evidence, "the program returns another value on this input")


def code_abduction(tools: Tools, policy: Mapping[str, Any]) -> CodeAbduction:
    """The verifier that this policy, in JSON values, describes."""
    return CodeAbduction(tools, read_policy(policy))
