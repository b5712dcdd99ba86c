"""The sandbox that runs nothing: where no program may be run, asking for it is a fault and never a verdict."""

from sparring_sandbox import Fingerprint, Job, Outcome, SandboxFault


class Nowhere:
    """A Sandbox. why: the message of the fault."""

    fingerprint = Fingerprint("", (), "", "none")

    def __init__(self, why: str) -> None:
        self._why = why

    async def run(self, job: Job) -> Outcome:
        raise SandboxFault(f"{job.entry or 'a program'} was not run: {self._why}")
