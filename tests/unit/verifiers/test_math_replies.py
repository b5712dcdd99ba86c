"""Replies in the forms that models and their harnesses give them: rows of (ruling, gold, reply)."""

import pytest

from sparring_verifiers import AnswerPolicy, Status
from sparring_verifiers.math.quick import quick

RULING = {"A": Status.ACCEPTED, "R": Status.REJECTED, "U": Status.UNDECIDED}
STEPS = "**Step 1.** Note that $n^2 \\ge 0$ always holds.\n\n"

HEADINGS = [
    ("A", "-7", STEPS + "**Final Answer**\n\n\\[\n\\boxed{-7}\n\\]"),
    ("A", "-7", STEPS + "**Final Answer:**\n\n$$\n\\boxed{-7}\n$$"),
    ("A", "-7", STEPS + "### Final Answer\n\\[\n\\boxed{\n-7\n}\n\\]\n"),
    ("A", "-7", "### Answer\n\n$$\nx = -7\n$$"),
    ("A", "x=2, y=-3", STEPS + "**Final Answer**\n\n\\[\n\\boxed{x=2,\\ y=-3}\n\\]"),
    ("R", "7", STEPS + "**Final Answer**\n\n\\[\n\\boxed{-7}\n\\]"),
    ("R", "7", "### Answer\n\n$$\nx = -7\n$$"),
    ("U", "-7", "**Answer:** 5\n\n**Final Answer**\n\\[\n\\boxed{-7}\n\\]"),
    ("U", "-7", "**Final Answer**\n\\[\n\\boxed{-7}\n\\]\nWait, that is wrong."),
    ("U", "-7", "**Final Answer**\n\\[\n-7\n"),
    ("U", "2", "**Final Answer**\n\n\\[\n\\boxed{2}\n\\]\nor\n\\[\n\\boxed{3}\n\\]"),
    ("U", "2", "**Final Answer**\n\n\\[\nx = 2\n\\]\nor\n\\[\nx = 3\n\\]"),
    ("U", "2", "**Final Answer**\n\nx = 2\n\nx = 3"),
    ("U", "2", "**Final Answer**\n$x = 2$\nor\nthe other root"),
    ("A", "2", "**Final Answer**\n$x = 2$\nas the figure shows"),
]
PERCENT = [
    ("A", "0.07", "Answer: 7 per cent"),
    ("A", "7\\%", "The answer is 7 percent of the total."),
    ("A", "0.07", "The answer is 7 percent of the total."),
    ("R", "0.7", "The answer is 7 percent of the total."),
    ("U", "0.07", "The answer is 7 percent of x."),
]
ROWS = [*HEADINGS, *PERCENT]


@pytest.mark.parametrize(("ruling", "gold", "reply"), ROWS)
def test_the_reply_is_graded_by_the_answer_that_it_states(ruling: str, gold: str, reply: str) -> None:
    found = quick(gold, reply)
    assert found.status is RULING[ruling], found


def test_a_percentage_inside_a_sentence_keeps_its_sign_under_a_strict_policy() -> None:
    strict = AnswerPolicy(percent="strict")
    assert quick("7", "The answer is 7 percent of the total.", strict).status is Status.UNDECIDED
