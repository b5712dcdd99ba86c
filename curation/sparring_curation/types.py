"""What is kept: one verified record, with everything that says why. The contract of this room.

A row knows its texts, its verdicts and how it was decided; certificate and lineage are JSON text made by the room
above, and nothing here reads them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sparring_verifiers import Candidate, Message, Problem, StepVerdict, Verdict


class Assurance(StrEnum):
    """How a row was decided, the strongest first."""

    PROVED = "proved"  # an answer equal to the reference, by exact arithmetic or symbolic proof
    EXECUTED = "executed"  # a program that did on every input what was expected of it
    AGREED = "agreed"  # families agree; there is no gold
    JUDGED = "judged"  # a model said so, in both orders


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a row stands. lineage and certificate: JSON text. item: which proposal, candidate or pair of the bout."""

    bout_id: str
    item: str
    verdicts: tuple[Verdict, ...]
    assurance: Assurance
    lineage: str
    certificate: str
    allow_same_family: bool = False


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A right answer to learn from."""

    problem: Problem
    candidate: Candidate
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Preference:
    """Two answers to one problem. by: "verdict" or "judge"."""

    problem: Problem
    chosen: Candidate
    rejected: Candidate
    by: str
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Verifiable:
    """A problem whose answers can be checked. pass_rate: accepted / (accepted + rejected), in [0, 1].

    prompt: the messages as they were asked; verifier: the name of the one that checks an answer.
    """

    problem: Problem
    prompt: tuple[Message, ...]
    ground_truth: str
    verifier: str
    pass_rate: float
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Critique:
    """One round of a constitution: an answer, what was held against it under one principle, the mended answer."""

    problem: Problem
    constitution: str
    principle: str
    original: Message
    critique: Message
    revision: Message
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Process:
    """An answer step by step, from its first step as far as each is decided; only the last may be wrong.

    labels stand in steps; completions are their texts, in order. The prompt is the problem's statement.
    """

    problem: Problem
    completions: tuple[str, ...]
    steps: tuple[StepVerdict, ...]
    grounds: Grounds


Row: TypeAlias = Demonstration | Preference | Verifiable | Critique | Process


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was not kept, and why: a row of the table `rejected`."""

    bout_id: str
    item: str
    stage: str
    reason: str
    excerpt: str
