"""What one bout leaves behind: every proposal, every candidate, every pair, and why it ended. runs makes rows of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from sparring_verifiers import LATER, Author, Candidate, Message, Problem, Status, SuiteKind, Verdict

from .types import Seat


class End(StrEnum):
    """How a bout ended."""

    FINISHED = "finished"  # something survived
    DROPPED = "dropped"  # nothing survived, for the reason given
    FAILED = "failed"  # a fault ended it


@dataclass(frozen=True, slots=True)
class Attempt:
    """A candidate and what was said of it. status: the required verdicts combined."""

    candidate: Candidate
    verdicts: tuple[Verdict, ...]
    status: Status
    output_tokens: int = 0


class Side(StrEnum):
    """Whose value a program gives on a disputed input."""

    TEST_WRITER = "test_writer"
    REFERENCE = "reference"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one author's program, or the test writer, gives for an input.

    who: "test writer", "reference", "generator 0" or "candidate 3". said: tagged JSON, or what was raised, or what is
    said of a property. is_sound: False of a program that is wrong on a case on which test writer and reference agree,
    so that its word means nothing where they differ.
    """

    who: str
    author: Author
    said: str
    side: Side
    is_sound: bool = True


@dataclass(frozen=True, slots=True)
class Dispute:
    """An input on which the test writer and the reference differ, or the test writer contradicts itself, and all who
    spoke on it. arguments: tagged JSON. property: the relation that the reference breaks there, as JSON text; "" where
    a value is disputed. also: values that the test writer states besides, for the same input, as tagged JSON."""

    arguments: str
    voices: tuple[Voice, ...]
    property: str = ""
    also: tuple[str, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True)
class DualAgreement:
    """What came of what a test writer stated. suite_id: of the suite as it was written; stated, agreed: for how many
    inputs it states a value and how many of these the reference confirms, or how many properties it states and how many
    the reference keeps. What is disputed decides nobody."""

    suite_id: str
    stated: int
    agreed: int
    disputes: tuple[Dispute, ...] = ()
    kind: SuiteKind = SuiteKind.CASES


@dataclass(frozen=True, slots=True)
class Revealed:
    """An input that was hidden until the author of a refuted program was shown it, with what came back and what was
    expected (tagged JSON, or words) and by whom."""

    arguments: str
    found: str
    expected: str
    by: str


@dataclass(frozen=True, slots=True)
class Repair:
    """One round in which a refuted candidate was revised by its author.

    of: the index of the candidate; round: from 1. problem: what the revision is decided on, with every input shown so
    far as visible and hidden ones drawn afresh. unrepaired: the candidate, decided on that problem too; where the
    revision is accepted.
    """

    of: int
    round: int
    problem: Problem
    revealed: tuple[Revealed, ...]
    after: Attempt
    unrepaired: Attempt | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A problem that was proposed and what became of it.

    stage and reason say where and why it was dropped ("screen", "repeats b000003"; "grade", "too_easy"); both empty
    when it was accepted. problem None: the examiner's reply could not be read as one. tests: what came of the values
    that a test writer stated, one entry a suite. repairs: revisions of refuted candidates, in no pass rate.
    """

    problem: Problem | None
    attempts: tuple[Attempt, ...]
    pass_rate: float | None
    is_accepted: bool
    stage: str = ""
    reason: str = ""
    tests: tuple[DualAgreement, ...] = ()
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """One judgement of two texts in one order, kept so that it can be read again without a model.

    first and second name the sides as they were shown ("original"/"revision", or candidate numbers);
    reply: the judge's text as it came; winner: the side that it names, or "tie".
    """

    judge: Author
    prompt: tuple[Message, ...]
    reply: str
    first: str
    second: str
    winner: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A chosen and a rejected answer to one problem. by: "verdict" (proved or executed) or "judge"."""

    problem: Problem
    chosen: Attempt
    rejected: Attempt
    by: str
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class CritiqueNote:
    """One round of a constitution: what was held against which principle, and what came of it."""

    problem: Problem
    constitution: str  # id@version
    principle: str
    original: Message
    critique: Message
    revision: Message
    critic: Author
    reviser: Author
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who really spoke in which seat, with which prompt, at what price in tokens; cached ones are part of the input."""

    seat: Seat
    author: Author
    prompt: str  # id@version of the prompt file
    calls: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int = field(default=0, metadata=LATER)
    cache_write_tokens: int = field(default=0, metadata=LATER)


@dataclass(frozen=True, slots=True)
class BoutOutcome:
    """The whole of a bout. stage and reason: where and why it was dropped or failed; else empty."""

    bout_id: str
    graph: str
    end: End
    stage: str
    reason: str
    proposals: tuple[Proposal, ...] = ()
    pairs: tuple[Pair, ...] = ()
    critiques: tuple[CritiqueNote, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    allow_same_family: bool = False
