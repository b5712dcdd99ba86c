"""How verdicts come together."""

import itertools

import pytest

from sparring_verifiers import Evidence, Message, Reasoning, Role, Status, Text, ToolCall, ToolResult, Verdict, combine

A, R, U = Status.ACCEPTED, Status.REJECTED, Status.UNDECIDED


def verdict(status: Status) -> Verdict:
    return Verdict(status, "some", Evidence("tier"), "reason")


@pytest.mark.parametrize(
    ("statuses", "together"),
    [((), U), ((A,), A), ((R,), R), ((U,), U), ((A, A), A), ((A, R), R), ((A, U), U), ((U, R), R), ((A, U, R), R)],
)
def test_any_rejection_rejects_and_only_all_acceptances_accept(statuses: tuple[Status, ...], together: Status) -> None:
    for order in itertools.permutations(statuses):
        assert combine(tuple(map(verdict, order))) is together


def test_the_visible_text_leaves_reasoning_and_tools_out() -> None:
    parts = (Reasoning("hm"), Text("4"), ToolCall("1", "run", "{}"), ToolResult("1", "no"), Text("2"))
    assert Message(Role.ASSISTANT, parts).text == "42"
