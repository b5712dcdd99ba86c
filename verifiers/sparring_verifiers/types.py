"""Problems, candidates and verdicts: the contract between who asks, who decides and who keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeAlias, runtime_checkable

from sparring_sandbox import Value

from .messages import Message


class Domain(StrEnum):
    """What kind of answer a problem wants."""

    MATH = "math"
    CODE = "code"
    TEXT = "text"


class Status(StrEnum):
    """What a verifier can say. There is no "error": an error is a fault."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNDECIDED = "undecided"


class Finish(StrEnum):
    """How a reply ended."""

    STOP = "stop"
    LENGTH = "length"
    REFUSAL = "refusal"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a text: a model with the families that trained it, a procedural family, or the user's file."""

    name: str
    families: tuple[str, ...] = ()  # the model's own family first, then those of its teachers


@dataclass(frozen=True, slots=True)
class Gold:
    """A stated final answer. It never enters a prompt."""

    answer: str


SCRIPT = ""  # the entry of a program that is not called: it reads standard input and writes standard output


class Match(StrEnum):
    """How a value that came back is held against the expected one."""

    EXACT = "exact"  # by type and value, floats within the tolerance; a script's text by its lines, ends trimmed
    UNORDERED = "unordered"  # a list with the same items, each as often, in any order; a script's lines likewise
    TOKENS = "tokens"  # of a script: the same words between white space, numbers within the tolerance
    CHECKER = "checker"  # a program says whether the answer is one of the right ones


@dataclass(frozen=True, slots=True)
class Checker:
    """A program that decides an answer: ``entry(arguments, answer, expected)`` returns True or False.

    arguments: the input, as a list; expected: what the case states or the reference gives, None where neither does. It
    runs in a sandbox of its own, on data alone. inputs: a function of the same source, called without arguments, whose
    list of argument lists are hidden inputs; "": there is none.
    """

    source: str
    entry: str
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """The declared comparison of a problem.

    tolerance: relative, of floats; None: the policy's. checker: of CHECKER. absolute: floats that far apart are equal;
    None: only where one of them is exactly zero (code/comparing/values.py). by_value: numbers of different types are
    held against each other as Python's == does, so that 1, 1.0 and True are one.
    """

    kind: Match = Match.EXACT
    tolerance: float | None = None
    checker: Checker | None = None
    absolute: float | None = None
    by_value: bool = False


EXACTLY = Matching()


@dataclass(frozen=True, slots=True)
class Program:
    """A program that computes the answer.

    Math: ``entry()`` returns it. Code: ``entry`` is the reference solution and the name that a candidate defines;
    SCRIPT: both are programs, and an input is one text for standard input.
    schema: JSON text, one object a parameter (the table of code/drawing/declared.py); None: read from the
    reference's annotations.
    brute_force: source of a slow, plain program with the same entry, which has to agree with this one; "": none.
    """

    source: str
    entry: str
    schema: str | None = None
    matching: Matching = EXACTLY
    brute_force: str = ""


@dataclass(frozen=True, slots=True)
class Equation:
    """The problem's own equation, or several separated by commas: an answer is right where it solves them.

    unknowns: in the order of a tuple's items; none: the only letter there is. any_solution: one is enough; False: an
    answer that leaves a solution out is wrong.
    """

    text: str
    unknowns: tuple[str, ...] = ()
    any_solution: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """Code without a reference: the suites state what is expected of the function named entry, or of a SCRIPT.

    schema: as of a Program; None: nothing is drawn.
    """

    entry: str
    matching: Matching = EXACTLY
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """A program and the arguments of one call of entry: the answer is what the call returns, as a literal."""

    source: str
    entry: str
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Preimage:
    """A program and a value that entry returns: the answer is any arguments on which it does, as literals.

    witness: such arguments, which show that there are any. They never enter a prompt.
    """

    source: str
    entry: str
    expected: Value
    witness: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """No gold at all: only agreement between families can decide, and every row says so."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """Criteria in words, for a judge; decides nothing by itself."""

    text: str


Reference: TypeAlias = Gold | Program | Equation | Stated | Prediction | Preimage | Agreement | Rubric


class Source(StrEnum):
    """Where a problem came from."""

    PROCEDURAL = "procedural"
    MODEL = "model"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Origin:
    """How a problem came to be, enough to make a procedural one again."""

    source: Source
    author: Author
    family: str = ""  # procedural family, or strategy
    parameters: str = ""  # canonical JSON text: family(parameters) renders the same problem again
    level: int = 0
    template: str = ""  # problems that differ only in their numbers share it
    location: str = ""  # "mine.jsonl:17"


@dataclass(frozen=True, slots=True)
class Expected:
    value: Value


@dataclass(frozen=True, slots=True)
class Case:
    """One call of the entry, or one text for a script; expected None: the reference computes it, outside the
    candidate's reach, or a checker decides without it."""

    arguments: tuple[Value, ...]
    expected: Expected | None = None


class SuiteKind(StrEnum):
    CASES = "cases"
    PROPERTIES = "properties"


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases for a problem. Append-only: a suite that grows is a new one, whose parent_id is the old one.

    id = SHA-256 of everything else (wire.suite_id), outside the problem's id. properties: relations that an answer
    keeps, each a JSON object of the table in code/relations.py.
    """

    id: str
    parent_id: str | None
    kind: SuiteKind
    cases: tuple[Case, ...]
    author: Author
    is_hidden: bool
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A statement with what decides an answer. id = SHA-256 of (domain, statement, reference): wire.problem_id."""

    id: str
    domain: Domain
    statement: str
    reference: Reference
    origin: Origin
    suites: tuple[Suite, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One answer to a problem by one author. index: its place among the samples of the problem."""

    problem_id: str
    index: int
    messages: tuple[Message, ...]  # the conversation that ends in the answer
    answer: str | None  # what was extracted from it: the final answer, or the program; None: nothing found
    author: Author
    finish: Finish


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict rests on.

    tier: which means decided, e.g. "exact", "symbolic", "numeric", "cases", "property", "majority".
    counterexample: the input that refutes (tagged JSON), or the two values that differ.
    checked: how many inputs, samples or votes were looked at.
    """

    tier: str
    found: str | None = None
    expected: str | None = None
    counterexample: str | None = None
    checked: int = 0


@dataclass(frozen=True, slots=True)
class StepVerdict:
    """What is said of one step. index: its place, from 0. rule: the means that decided, "" where none did."""

    index: int
    status: Status
    reason: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one verifier says of one candidate."""

    status: Status
    verifier: str
    evidence: Evidence
    reason: str
    score: float | None = None
    steps: tuple[StepVerdict, ...] = ()
    suite_id: str | None = None
    details: tuple[tuple[str, str], ...] = ()


class Verifier(Protocol):
    """Decides one candidate. policy: what it decides by, as JSON values; it stands in the certificate, and the factory
    of the registry makes the same verifier of it again."""

    @property
    def name(self) -> str: ...

    @property
    def policy(self) -> Mapping[str, Any]: ...

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict.

        Raises:
            VerifierFault, SandboxFault: nothing was decided.
        """
        ...


class WeakEvidence(Exception):
    """The problem's evidence is too weak to decide anybody by, and no more of it was found: a reason to drop the
    problem, never a fault and never a verdict on a candidate."""


@runtime_checkable
class Drawing(Protocol):
    """A verifier that draws what it asks. Whoever asks it records the suite in the problem before the first candidate,
    so that a certificate carries the inputs and not only the way to draw them."""

    async def drawn(self, problem: Problem) -> Suite | None:
        """What is to be recorded; None: nothing.

        Raises:
            WeakEvidence: the problem is to be dropped.
            SandboxFault: nothing was found out.
        """
        ...


class GroupVerifier(Protocol):
    """Decides candidates of one problem by comparing them with each other; one verdict each, in order."""

    @property
    def name(self) -> str: ...

    @property
    def policy(self) -> Mapping[str, Any]: ...

    async def verify(self, problem: Problem, candidates: tuple[Candidate, ...]) -> tuple[Verdict, ...]: ...


def combine(verdicts: tuple[Verdict, ...]) -> Status:
    """The status that the required verdicts give together: any REJECTED rejects, all ACCEPTED accept.

    No verdict at all is UNDECIDED: nothing is right because nobody looked.
    """
    if any(verdict.status is Status.REJECTED for verdict in verdicts):
        return Status.REJECTED
    if verdicts and all(verdict.status is Status.ACCEPTED for verdict in verdicts):
        return Status.ACCEPTED
    return Status.UNDECIDED


def has_refutation(verdicts: tuple[Verdict, ...]) -> bool:
    """Whether a REJECTED verdict shows what refutes: an input, or the value that was found."""
    return any(
        verdict.status is Status.REJECTED
        and (verdict.evidence.counterexample is not None or verdict.evidence.found is not None)
        for verdict in verdicts
    )


def is_independent(one: Author, other: Author) -> bool:
    """Whether two models were trained by others; a family that nobody knows is no evidence of it."""
    return bool(one.families and other.families) and set(one.families).isdisjoint(other.families)
