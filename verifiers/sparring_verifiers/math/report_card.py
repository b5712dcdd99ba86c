"""The grader's report card: what it says of the shipped fixtures, whose labels come from the mathematics alone.

A fixture is one line of fixtures/KIND.jsonl: gold, answer, expected, kind; where they matter the policy under which the
label holds, a note, and the values of both sides, which a test checks without this grader. In the kind ``solution`` the
answer is a whole solution, from which the final answer is extracted first.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from sparring_verifiers.math.extraction.extract import extract
from sparring_verifiers.report_card import Expected, Judged, ReportCard
from sparring_verifiers.types import Status

from .face import NAME, settle
from .policy import AnswerPolicy

SOLUTION = "solution"


@dataclass(frozen=True, slots=True)
class Fixture:
    """value: both sides as arithmetic in Python's notation, for the test that checks the label."""

    gold: str
    answer: str
    expected: Expected
    kind: str
    policy: AnswerPolicy = field(default_factory=AnswerPolicy)
    value: tuple[str, str] | None = None
    note: str = ""


def read_fixtures() -> list[Fixture]:
    """The shipped fixtures, by kind and in the order of their files."""
    return [_fixture(json.loads(line)) for line in _text().splitlines()]


def fixtures_digest() -> str:
    """The SHA-256 of the shipped fixtures."""
    return hashlib.sha256(_text().encode()).hexdigest()


async def math_report_card(fixtures: Iterable[Fixture] | None = None) -> ReportCard:
    """The grader asked all fixtures, the shipped ones unless others are given.

    Raises:
        VerifierFault: the symbolic worker broke.
    """
    asked = read_fixtures() if fixtures is None else list(fixtures)
    return ReportCard(NAME, fixtures_digest(), [await _judge(each) for each in asked])


async def _judge(fixture: Fixture) -> Judged:
    case = {"gold": fixture.gold, "answer": fixture.answer, "expected": fixture.expected, "kind": fixture.kind}
    answer: str | None = fixture.answer
    if fixture.kind == SOLUTION:
        found = extract(fixture.answer)
        answer = found.text
        if answer is None:
            return Judged(fixture.kind, fixture.expected, Status.UNDECIDED, f"not extracted: {found.rule}", case)
    assert answer is not None
    verdict = await settle(fixture.gold, answer, fixture.policy)
    return Judged(fixture.kind, fixture.expected, verdict.status, f"{verdict.tier}: {verdict.reason}", case)


def _fixture(raw: dict[str, Any]) -> Fixture:
    value = raw.pop("value", None)
    policy = AnswerPolicy.from_json(raw.pop("policy", {}))
    return Fixture(**raw, policy=policy, value=None if value is None else (value[0], value[1]))


def _text() -> str:
    parts = sorted((part for part in _folder().iterdir() if part.name.endswith(".jsonl")), key=lambda part: part.name)
    return "".join(part.read_text(encoding="utf-8") for part in parts)


def _folder() -> Any:
    return files("sparring_verifiers.math") / "fixtures"
