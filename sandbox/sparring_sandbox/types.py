"""What a sandbox takes and what it says: the contract of this room, without any way of keeping it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal, Protocol, TypeAlias

# A Python value that crosses the wall in the tagged encoding of values.py. The annotation marks the place, so that
# records that contain values can be written and read without a special case for each.
Value: TypeAlias = Annotated[object, "sparring_sandbox.Value"]


class Profile(StrEnum):
    """Which packages the candidate finds beside the standard library."""

    BARE = "bare"
    SCIENTIFIC = "scientific"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use. In script mode each limit holds for each stdin text.

    Source and inputs of one run, and its output, may have 64 MiB each, and it may take a day, at most.
    """

    cpu_s: float = 5.0
    wall_s: float = 15.0
    memory_bytes: int = 512 << 20
    output_bytes: int = 1 << 20
    threads: int = 16
    scratch_bytes: int = 0  # 0: there is no writable path
    scratch_inodes: int = 0


@dataclass(frozen=True, slots=True)
class Environment:
    """What a program can see of its surroundings, fixed so that a run can be repeated."""

    hash_seed: int = 0
    random_seed: int = 0
    timezone: str = "UTC"
    locale: str = "C.UTF-8"
    working_directory: str = "/"


@dataclass(frozen=True, slots=True)
class Job:
    """One program and what to call it with.

    entry given: the source is loaded once and ``entry(*args)`` is called for each ``args`` in inputs.
    entry None: the source is a program; each input is a 1-tuple with one stdin text, run in a fresh child.
    """

    source: str
    entry: str | None
    inputs: tuple[tuple[Value, ...], ...]
    limits: Limits = field(default_factory=Limits)
    profile: Profile = Profile.BARE
    environment: Environment = field(default_factory=Environment)


@dataclass(frozen=True, slots=True, repr=False)
class Returned:
    """The call came back with this value (script mode: the text on stdout)."""

    value: Value

    def __repr__(self) -> str:
        try:
            return f"Returned(value={self.value!r})"
        except ValueError:  # Python does not print an integer of more than 4,300 digits, and more may cross
            return "Returned(value=<too many digits>)"


@dataclass(frozen=True, slots=True)
class Raised:
    """The call raised, and the job went on with the next input (script mode: a non-zero exit)."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class NotReached:
    """The job stopped before this input, or in it."""


Return: TypeAlias = Returned | Raised | NotReached


class Stop(StrEnum):
    """How a job ended; all of it the candidate's doing. Our own failure is a SandboxFault, never a Stop."""

    OK = "ok"
    EXCEPTION = "exception"  # it failed to load, or exited before the last input
    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    VIOLATION = "violation"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What zygote and host saw of one job; returns has one entry for each input, in order."""

    stop: Stop
    returns: tuple[Return, ...]
    stopped_at: int | None  # index of the input in which it stopped; None when it did not, or while loading
    cpu_s: float
    wall_s: float
    peak_bytes: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What decided a job, as far as it can change the result. The image id is for people, not for comparison."""

    interpreter: str
    packages: tuple[str, ...]  # "numpy==1.24.2", sorted
    harness_sha256: str
    backend: str
    image_id: str = ""


class Sandbox(Protocol):
    """Runs untrusted programs, each out of reach of the host, of the verdict and of every other."""

    @property
    def fingerprint(self) -> Fingerprint: ...

    async def run(self, job: Job) -> Outcome:
        """What the program did.

        Raises:
            SandboxFault: we could not find out; the job may be tried again.
        """
        ...


Kind: TypeAlias = Literal["auto", "docker", "bubblewrap", "wasm"]
