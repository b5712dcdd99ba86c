"""Replies in the forms that models and their harnesses give them: rows of (ruling, gold, reply)."""

import pytest

from sparring_verifiers import AnswerPolicy, Status, compare
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
TAGS = [
    ("A", "1001", "<answer>1001</answer>"),
    ("R", "1001", "<answer>1011</answer>"),
    ("A", "0.34", "<answer> $\\frac{17}{50}$ </answer>"),
    ("A", "x<3", "<answer>x < 3</answer>"),
    ("A", "A", "<answer>A</answer>"),
    ("A", "1001", "<final_answer>1001</final_answer>"),
    ("A", "1001", "<think>It may be <answer>5</answer></think>\n<answer>\\boxed{1001}</answer>"),
    ("A", "1001", "<reasoning>5 or \\boxed{6}</reasoning><answer>The answer is 1001.</answer>"),
    ("A", "1001", "<answer>1001</answer>, again <answer>1001.0</answer>"),
    ("A", "1001", "<answer>1001</answer> So \\boxed{1001}"),
    ("U", "1001", "<answer>1001</answer> <answer>1002</answer>"),
    ("U", "1001", "<answer>1001</answer> So \\boxed{1002}"),
    ("U", "1001", "<answer>1001</answer>\nThe answer is 1002."),
    ("U", "1001", "<answer>1001</answer>\nWait, that is wrong."),
    ("U", "100", "<answer>100"),
    ("U", "100", "<answer>100</answer><answer>1"),
    ("U", "4", "<answer>3\n4</answer>"),
    ("U", "4", "<answer></answer>"),
    ("U", "1", "<answer>1</answer>" * 60),
]
JSON = [
    ("A", "6.25", '{"answer": "6.25"}'),
    ("A", "6.25", '{"answer": 6.25}'),
    ("R", "6.25", '{"answer": "6.26"}'),
    ("A", "1/2", '{"answer": "\\\\frac{1}{2}"}'),
    ("A", "1/2", '{"answer": "\\frac{1}{2}"}'),
    ("A", "yes", '{"answer": true}'),
    ("A", "6.25", '```json\n{\n  "reasoning": "5/0.8",\n  "final_answer": "6.25"\n}\n```'),
    ("A", "6.25", 'It is "so":\n```json\n{"Final Answer": "\\\\boxed{6.25}", "confidence": 9}\n```\n'),
    ("R", "3", '{"steps": [\n{"answer": "3"},\n{"x": 3}\n], "answer": "7"}'),
    ("U", "3", '{"steps": [\n{"answer": "3"},\n{"x": 3}\n], "ans'),
    ("U", "6.25", '{"answer": "6.25", "final_answer": "6.3"}'),
    ("U", "6.25", '{"answer": "6.25", "answer": "6.3"}'),
    ("U", "6.25", '{"answer": "6.25"}\nThe answer is 7.'),
    ("U", "6.25", '{"answer": "6.25"}\n{"answer": "7"}'),
    ("U", "5", '{"answer": "5", "unit": "m"}'),
    ("U", "5", '{"answer": [5]}'),
    ("U", "5", '{"value": 5}'),
    ("U", "1", '{"answer": "1"}\n' * 60),
]
COUNTED = [
    ("A", "120", "There are 120 students in the school."),
    ("R", "120", "So there are 12 students in the school."),
    ("U", "120", "There are 120 students and 5 teachers in the school."),
    ("U", "120", "There are at least 120 students in the school."),
    ("U", "120", "There are 120 more students in the school."),
    ("U", "120", "There are not 120 students in the school."),
    ("U", "12", "First we count.\nThere are 12 months in a year."),
]
ROWS = [*HEADINGS, *PERCENT, *TAGS, *JSON, *COUNTED]


@pytest.mark.parametrize(("ruling", "gold", "reply"), ROWS)
def test_the_reply_is_graded_by_the_answer_that_it_states(ruling: str, gold: str, reply: str) -> None:
    found = quick(gold, reply)
    assert found.status is RULING[ruling], found


def test_a_percentage_inside_a_sentence_keeps_its_sign_under_a_strict_policy() -> None:
    strict = AnswerPolicy(percent="strict")
    assert quick("7", "The answer is 7 percent of the total.", strict).status is Status.UNDECIDED


def test_a_reply_in_which_no_answer_stands_out_is_undecided_with_words_that_say_so() -> None:
    assert compare("5", "It is forty or so, perhaps").reason.endswith("; no answer stands out in it")
