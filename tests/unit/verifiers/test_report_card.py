"""Counts and intervals of a report card."""

import json
from dataclasses import replace

import pytest

from sparring_verifiers import Status
from sparring_verifiers.math.report_card import Fixture, fixtures_digest, math_report_card
from sparring_verifiers.report_card import Expected, Judged, ReportCard, Share, figures, shipped_summary, wilson

ACCEPTED, REJECTED, UNDECIDED = Status.ACCEPTED, Status.REJECTED, Status.UNDECIDED


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 100, 0.0018, 0.0545),
        (81, 263, 0.2553, 0.3662),
        (0, 0, 0.0, 1.0),
    ],
)
def test_an_interval_is_wilsons(hits: int, total: int, low: float, high: float):
    assert wilson(hits, total) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("total", [1, 7, 600])
def test_an_interval_holds_its_share_and_stays_between_none_and_all(total: int):
    for hits in range(total + 1):
        low, high = wilson(hits, total)
        assert 0 <= low <= hits / total <= high <= 1


def judged(expected: Expected, status: Status, kind: str = "k") -> Judged:
    return Judged(kind, expected, status, "why", {"gold": "1", "answer": "2"})


@pytest.mark.parametrize(
    ("expected", "status", "mistake"),
    [
        ("same", ACCEPTED, ""),
        ("same", REJECTED, "false reject"),
        ("same", UNDECIDED, "undecided"),
        ("different", ACCEPTED, "false accept"),
        ("different", REJECTED, ""),
        ("different", UNDECIDED, "undecided"),
        ("undecided", ACCEPTED, "false accept"),
        ("undecided", REJECTED, "false reject"),
        ("undecided", UNDECIDED, ""),
    ],
)
def test_a_mistake_has_its_name(expected: Expected, status: Status, mistake: str):
    assert judged(expected, status).mistake == mistake


CASES = [
    *[judged("same", ACCEPTED)] * 5,
    judged("same", UNDECIDED),
    judged("same", REJECTED),
    *[judged("different", REJECTED, "l")] * 3,
    judged("different", ACCEPTED, "l"),
    judged("undecided", UNDECIDED, "l"),
]


def test_shares_are_of_the_cases_in_which_the_mistake_could_be_made():
    found = figures(CASES)
    assert found.accuracy == Share(9, 12)
    assert found.false_accepts == Share(1, 5)
    assert found.false_rejects == Share(1, 8)
    assert found.undecided == Share(1, 11)


def test_a_card_has_its_kinds_and_names_the_worst_mistakes_first():
    card = ReportCard("v", "0", CASES)
    assert {kind: found.accuracy for kind, found in card.kinds.items()} == {"k": Share(5, 7), "l": Share(4, 5)}
    assert [each.mistake for each in card.wrong] == ["false accept", "false reject", "undecided"]
    assert json.loads(json.dumps(card.to_json()))["wrong"][0]["mistake"] == "false accept"


def test_only_a_wrong_decision_contradicts_a_card():
    assert not ReportCard("v", "0", [judged("same", UNDECIDED)]).is_contradicted
    assert ReportCard("v", "0", [judged("same", REJECTED)]).is_contradicted
    assert ReportCard("v", "0", [judged("undecided", ACCEPTED)]).is_contradicted


async def test_the_grader_is_asked_each_fixture_under_its_policy_and_solutions_are_extracted_first():
    fixtures = [
        Fixture("1/2", "0.5", "same", "fraction"),
        Fixture("8", "Two and six.\n#### 8", "same", "solution"),
        Fixture("8", r"It is \boxed{7}. No, it is \boxed{8}.", "undecided", "solution"),
        Fixture("3", "4", "same", "integer"),
    ]
    card = await math_report_card(fixtures)
    assert [each.status for each in card.judged] == [ACCEPTED, ACCEPTED, UNDECIDED, REJECTED]
    assert card.judged[2].reason == "not extracted: hedged"
    strict = replace(fixtures[0], gold="1/3", answer="0.333", policy=replace(fixtures[0].policy, tolerance=0.01))
    assert (await math_report_card([strict])).judged[0].status is ACCEPTED


def test_the_shipped_figures_were_counted_on_the_shipped_fixtures():
    summary = shipped_summary("math_answer")
    assert summary is not None
    assert summary["fixtures"] == fixtures_digest(), "write them again: sparring report-card math --write"


def test_a_verifier_without_a_report_card_ships_none():
    assert shipped_summary("short") is None
