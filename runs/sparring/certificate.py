"""The certificate: the part of a row from which `audit` decides it again, without any model and without the ledger.

It holds texts, programs, cases, policies and raw rulings, and what is claimed of them. It holds no verdict and no
output of a program: those are found again. Every visible field of a row is a function of its certificate and lineage.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import cattrs
from cattrs.gen import make_dict_unstructure_fn, override

from sparring_agents import Dispute, DualAgreement, Revealed, Ruling, Spoken
from sparring_sandbox import Fingerprint
from sparring_verifiers import Author, Candidate, Message, Problem, Status, canonical, converter

VERSION = 1
R = TypeVar("R")


class Role(StrEnum):
    """What a candidate is there for."""

    ANSWER = "answer"  # the text that the row teaches
    CHOSEN = "chosen"
    REJECTED = "rejected"
    ATTEMPT = "attempt"  # counted in a pass rate, or a vote of an agreement
    SUPPORT = "support"  # the right answer of a second family that an LLM-authored problem needs
    STEPS = "steps"  # the text whose steps the row labels


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
    """One round of a constitution."""

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

    ground_truth, verifier, pass_rate: of an rlvr row. rulings: of a judged row, raw. rounds: of a critique row, all of
    the bout's, since what was judged is the first text against the last; round: which of them the row shows.
    labels: of a process row, one a step from the first; only such a row holds the field in its JSON.
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
    rounds: tuple[Note, ...] = ()
    round: int | None = None
    ground_truth: str = ""
    verifier: str = ""
    pass_rate: float | None = None
    fingerprint: Fingerprint | None = None
    version: int = VERSION
    labels: tuple[bool, ...] = ()

    def candidates(self, role: Role) -> tuple[Candidate, ...]:
        """The candidates that stand in this role, in order."""
        return tuple(claim.candidate for claim in self.claims if claim.role is role)


@dataclass(frozen=True, slots=True)
class Lineage:
    """How a row came to be: for people and for the story of a bout. Nothing is decided by it but who spoke.

    verdicts: summaries of what was said at the time, one for each candidate and verifier. tests: what came of the
    values that test writers stated, disputes with all who spoke on them. revealed: inputs that the answer's author was
    shown, with what was said of them; they stand as visible in the certificate. Only a row that has them holds these.
    """

    bout_id: str
    graph: str
    item: str
    run_seed: int
    seats: tuple[Spoken, ...]
    output_tokens: int
    verdicts: tuple[Mapping[str, Any], ...]
    tests: tuple[DualAgreement, ...] = ()
    revealed: tuple[Revealed, ...] = ()


class Unreadable(ValueError):
    """The text is no certificate, or no lineage."""


_converter = converter()
_converter.register_unstructure_hook(
    Certificate,
    make_dict_unstructure_fn(Certificate, _converter, labels=override(omit_if_default=True)),
)
for _kind, _later in ((Dispute, ("property", "also")), (DualAgreement, ("kind",))):  # the parts before the whole
    _omitted: dict[str, Any] = {name: override(omit_if_default=True) for name in _later}
    _converter.register_unstructure_hook(_kind, make_dict_unstructure_fn(_kind, _converter, **_omitted))
_converter.register_unstructure_hook(
    Lineage,
    make_dict_unstructure_fn(
        Lineage, _converter, tests=override(omit_if_default=True), revealed=override(omit_if_default=True)
    ),
)


def write_record(record: Certificate | Lineage) -> str:
    """The record as canonical JSON text."""
    return canonical_text(_converter.unstructure(record))


def read_certificate(text: str) -> Certificate:
    """The certificate that `write_record` wrote, and no other text for it: one content has one spelling.

    Raises:
        Unreadable: anything else.
    """
    certificate = _read(Certificate, text)
    if certificate.version != VERSION:
        raise Unreadable(f"the certificate is of version {certificate.version}, this program reads {VERSION}")
    return certificate


def read_lineage(text: str) -> Lineage:
    """The lineage that `write_record` wrote.

    Raises:
        Unreadable: anything else.
    """
    return _read(Lineage, text)


# What structuring raises on JSON of another shape; the second line is for shapes that cattrs does not expect itself.
_NO_RECORD = (
    *(cattrs.BaseValidationError, cattrs.StructureHandlerNotFoundError, ValueError, RecursionError),
    *(AttributeError, LookupError, TypeError, ArithmeticError),
)


def _read(kind: type[R], text: str) -> R:
    name = kind.__name__.lower()
    try:
        record = _converter.structure(json.loads(text), kind)
        again = canonical_text(_converter.unstructure(record))
    except _NO_RECORD as error:
        raise Unreadable(f"the {name} cannot be read: {first_line(error)}") from error
    if again != text:
        raise Unreadable(f"the {name} is not in canonical form")
    return record


def canonical_text(raw: Any) -> str:
    """`canonical`, as text.

    Raises:
        ValueError: a number that JSON has not, or a text that has no bytes.
    """
    return canonical(raw).decode()


def first_line(error: BaseException) -> str:
    """What broke, in one line of at most 200 characters."""
    if isinstance(error, cattrs.BaseValidationError):
        return f"not of its shape ({error.message})"
    return " ".join(str(error).split())[:200] or type(error).__name__
