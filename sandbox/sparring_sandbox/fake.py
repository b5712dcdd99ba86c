"""A sandbox that runs nothing: it answers with what it was given. For tests of what stands on a sandbox."""

from collections.abc import Callable, Iterable

from .faults import SandboxFault
from .types import Fingerprint, Job, Outcome


class FakeSandbox:
    """Answers each job from a list, in order, or from a function; an exception in either place is raised.

    It isolates nothing and executes nothing, and says so in its fingerprint. ``jobs`` keeps what it was asked.
    """

    def __init__(self, answers: Iterable[Outcome | SandboxFault] | Callable[[Job], Outcome | SandboxFault]) -> None:
        self._answer = answers if callable(answers) else None
        self._answers = iter(()) if callable(answers) else iter(answers)
        self.jobs: list[Job] = []

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint(interpreter="none", packages=(), harness_sha256="", backend="fake")

    async def run(self, job: Job) -> Outcome:
        """The next answer.

        Raises:
            SandboxFault: the answer is a fault.
            LookupError: more jobs came than answers were given.
        """
        self.jobs.append(job)
        if self._answer is not None:
            answer = self._answer(job)
        else:
            try:
                answer = next(self._answers)
            except StopIteration:
                raise LookupError(f"the fake sandbox was given {len(self.jobs) - 1} answers") from None
        if isinstance(answer, SandboxFault):
            raise answer
        return answer
