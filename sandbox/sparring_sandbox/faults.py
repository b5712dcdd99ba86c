"""What can break in this room, and the root of every fault of the project.

A fault is our failure or the world's. It is never a verdict on a candidate.

    SparringFault                 the root; each room below defines its own branch
        SandboxFault              this room
            Unavailable           no engine and no bubblewrap, or the isolation self-test let a probe through
            ImageMissing          the engine answers, the image is not there
            SlotLost              the engine, the container or the launcher went away under a job
        VerifierFault             sparring_verifiers
        ModelFault                sparring_agents
        ConfigFault, LedgerFault  sparring
"""


class SparringFault(Exception):
    """Something of ours or of the world broke; the message is one line: found, where, expected, next step."""

    @property
    def kind(self) -> str:
        """The fault's name as it stands in the ledger and in the funnel."""
        return type(self).__name__


class SandboxFault(SparringFault):
    """The sandbox could not say what the candidate did."""


class Unavailable(SandboxFault):
    """No backend on this host isolates a candidate."""


class ImageMissing(SandboxFault):
    """The engine has no sandbox image."""


class SlotLost(SandboxFault):
    """The process or container that ran the job was lost before it reported."""
