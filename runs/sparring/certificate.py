"""The certificate: the part of a row from which `audit` decides it again, without any model and without the ledger.

It holds texts, programs, cases, policies and raw rulings, and what is claimed of them. It holds no verdict and no
output of a program: those are found again. Every visible field of a row is a function of its certificate and lineage.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import cattrs

from sparring_agents.outcome import Ruling
from sparring_sandbox import Fingerprint
from sparring_verifiers import Author, Candidate, Message, Problem, Status, converter

VERSION = 1


class Role(StrEnum):
    """What a candidate is there for."""

    ANSWER = "answer"  # the text that the row teaches
    CHOSEN = "chosen"
    REJECTED = "rejected"
    ATTEMPT = "attempt"  # counted in a pass rate, or a vote of an agreement
    SUPPORT = "support"  # the right answer of a second family that an LLM-authored problem needs


@dataclass(frozen=True, slots=True)
class Claim:
    """A candidate and what the row claims of it."""

    role: Role
    candidate: Candidate
    status: Status


@dataclass(frozen=True, slots=True)
class Decider:
    """A verifier as it was built: every choice of its policy, also the defaults."""

    name: str
    policy: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """What a critique row says beside its problem."""

    constitution: str
    principle: str
    original: Message
    critique: Message
    revision: Message
    critic: Author
    reviser: Author


@dataclass(frozen=True, slots=True)
class Certificate:
    """table: where the row stands. by: "verdict" or "judge" for a preference pair, else empty.

    ground_truth, verifier, pass_rate: of an rlvr row. rulings: of a judged row, raw. note: of a critique row.
    fingerprint: what decided when the row was made; another one decides it again all the same.
    """

    table: str
    problem: Problem
    assurance: str
    allow_same_family: bool
    claims: tuple[Claim, ...] = ()
    deciders: tuple[Decider, ...] = ()
    by: str = ""
    rulings: tuple[Ruling, ...] = ()
    note: Note | None = None
    ground_truth: str = ""
    verifier: str = ""
    pass_rate: float | None = None
    fingerprint: Fingerprint | None = None
    version: int = VERSION

    def candidates(self, role: Role) -> tuple[Candidate, ...]:
        """The candidates that stand in this role, in order."""
        return tuple(claim.candidate for claim in self.claims if claim.role is role)


class Unreadable(ValueError):
    """The text is no certificate."""


_converter = converter()


def write_certificate(certificate: Certificate) -> str:
    """The certificate as canonical JSON text."""
    return canonical_text(_converter.unstructure(certificate))


def read_certificate(text: str) -> Certificate:
    """The certificate that `write_certificate` wrote, and no other text for it: one content has one spelling.

    Raises:
        Unreadable: anything else.
    """
    try:
        certificate = _converter.structure(json.loads(text), Certificate)
        again = write_certificate(certificate)
    except (cattrs.BaseValidationError, cattrs.StructureHandlerNotFoundError, ValueError, RecursionError) as error:
        raise Unreadable(f"the certificate cannot be read: {first_line(error)}") from error
    if certificate.version != VERSION:
        raise Unreadable(f"the certificate is of version {certificate.version}, this program reads {VERSION}")
    if again != text:
        raise Unreadable("the certificate is not in canonical form")
    return certificate


def canonical_text(raw: Any) -> str:
    """JSON values as canonical text: sorted keys, no spaces, NaN refused."""
    return json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def first_line(error: BaseException) -> str:
    """What broke, in one line of at most 200 characters."""
    if isinstance(error, cattrs.BaseValidationError):
        return "; ".join(cattrs.transform_error(error))[:200]
    return " ".join(str(error).split())[:200] or type(error).__name__
