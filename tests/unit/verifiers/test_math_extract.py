"""Finding the final answer in a solution."""

import pytest

from sparring_verifiers import extract, extract_answer
from sparring_verifiers.math.extraction.retractions import _FAULT, _TURN, last_retraction
from sparring_verifiers.math.reading.boxes import boxed

FOUND = [
    (r"So it is \boxed{42}.", "42", "boxed"),
    (r"\boxed{\frac{1}{2}}", r"\frac{1}{2}", "boxed"),
    (r"a \boxed{\{1, 2\}} b", r"\{1, 2\}", "boxed"),
    (r"\boxed{\boxed{5}}", r"\boxed{5}", "boxed"),
    (r"First \boxed{7}, and again \boxed{ 7 }.", "7", "boxed"),
    (r"\boxed {3} and \fbox{3}", "3", "boxed"),
    ("\\boxed{1/2}\nANSWER: x = 0.5", "1/2", "boxed"),
    ("steps\nANSWER: 42", "42", "labelled"),
    ("steps\n**Answer:** 42.", "42", "labelled"),
    ("steps\nFinal answer: x = 5", "x = 5", "labelled"),
    ("### Answer:\n\n$\\frac{3}{4}$\n", "$\\frac{3}{4}$", "labelled"),
    ("48/2 = 24\n#### 72", "72", "labelled"),
    ("The answer is 3.5. I hope this helps.", "3.5", "phrased"),
    ("Therefore the answer is: $12$.", "$12$", "phrased"),
    ("work\n\n12 + 30 = 42", "12 + 30 = 42", "last_line"),
    ("42", "42", "last_line"),
    (r"\boxed{3}, \boxed{4}, \boxed{5}", "3, 4, 5", "boxed"),
    (r"\boxed{6}\boxed{1}", "6, 1", "boxed"),
    (r"It is $\boxed{6}$ and $\boxed{1}$.", "6, 1", "boxed"),
    (r"\boxed{6} cats and \boxed{1} dogs", "6, 1", "boxed"),
    (r"Hence $u = \boxed{6}$ and $v = \boxed{1}$.", "6, 1", "boxed"),
    (r"One part gives \boxed{6}, thus \boxed{6}", "6", "boxed"),
    (r"That makes $\boxed{40}$ percent.", r"40\%", "boxed"),
    (r"so \\boxed{\\frac{3}{8}} it is", r"\\frac{3}{8}", "boxed"),
    ("Final Answer: The final answer is $17$. I hope it is correct.", "$17$", "labelled"),
    ("Final Answer: The largest $k$ is 34.", "34", "labelled"),
    ("Final Answer: Anna left 6 hours ago.", "6", "labelled"),
    ("## Final Answer\n\n7/3", "7/3", "labelled"),
    ("We add.\nThe answer is 3. <|im_start|>user\nThe answer is 4.", "3", "phrased"),
    ("<think>The answer is 9.</think>The answer is 8.", "8", "phrased"),
    ("Therefore $y \\geq 4$ is the solution.", "$y \\geq 4$", "sentence"),
    ("Answer \\[ \n 9 \n \\]", "\\[ 9 \\]", "sentence"),
    (
        "Put so. The unit matrix is $\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}$.",
        "$\\begin{pmatrix}1&0\\\\0&1\\end{pmatrix}$",
        "sentence",
    ),
    ("The pair $(x, y)$ that solves it is $(7, 6)$.", "$(7, 6)$", "sentence"),
    ("P(B) = 1/4. Thus the chance of it is 1/4. I hope it is correct.", "1/4", "sentence"),
    ("The roots are 2 and 5.", "2 and 5", "sentence"),
    ("Yes", "Yes", "last_line"),
    ("Adding up:\n**17**", "17", "last_line"),
    ("It is \\boxed{5}.\nThe answer is 5.0.", "5", "boxed"),
    ("#### 33!", "33!", "labelled"),
    ("Answer: 33!", "33!", "labelled"),
    ("Answer: $33$!", "$33$", "labelled"),
    ("The answer is $33!$.", "$33!$", "phrased"),
    ("Hooray! The answer is 33.", "33", "phrased"),
    ("The answer is 6? No: \\boxed{5}.", "5", "boxed"),
    ("\\boxed{5}. The answer is 3 times as much as before.", "5", "boxed"),
    ("\\boxed{5}. Check: the answer is 5 where $x = 2$.", "5", "boxed"),
    ("\\boxed{B}, so the answer is 5.", "B", "boxed"),
    (r"It costs \$5 and \$6, so the total is $11$.", "$11$", "sentence"),
    (r"Answer $ \frac{1}{2} \$ = \frac{10}{9} $", r"$ \frac{1}{2} \$ = \frac{10}{9} $", "sentence"),
]


@pytest.mark.parametrize(("text", "answer", "rule"), FOUND)
def test_the_final_answer_is_found_and_the_rule_named(text: str, answer: str, rule: str) -> None:
    found = extract(text)
    assert (found.text, found.rule) == (answer, rule)


NOT_FOUND = [
    ("", "nothing"),
    ("I do not know how to solve this.", "nothing"),
    ("The sum is 5 apples and then we go on.", "nothing"),
    (r"\boxed{3}, no, \boxed{4}", "hedged"),
    (r"\boxed{3} is wrong and \boxed{4}", "hedged"),
    (r"First \boxed{8}. Then we add one. \boxed{9}", "hedged"),
    ("Final answer: 3. No: Final answer: 4.", "hedged"),
    (r"So \boxed{y = 1 and y = -1", "nothing"),
    ("AZYUK2A", "nothing"),
    ("The total is not 5.", "nothing"),
    ("It is not true that $u = 5$.", "nothing"),
    (r"So we have \boxed{y = 1", "nothing"),
    ("Is it 5?", "nothing"),
    ("Here u is 3 and v is 4.", "nothing"),
    ("Therefore we study $n$.", "nothing"),
    ("There are 3 red and 4 blue ones.", "nothing"),
    ("We get y = 2 and y = -2.", "nothing"),
    ("<think>It is 5.</think>", "nothing"),
    ("\\boxed{3}\n\n\\boxed{4}", "hedged"),
    ("\\boxed{3}\nANSWER: 4", "hedged"),
    ("It is \\boxed{5}.\nThe answer is 6.", "hedged"),
    ("\\boxed{5}\n**The answer is $x = 6$**", "hedged"),
    ("ANSWER: 3\nANSWER: 4", "hedged"),
    ("The answer is 3.\nThe answer is 4.", "hedged"),
    ("The answer is 33!", "exclamation"),
    ("The answer is 33! Great.", "exclamation"),
    ("So the total is 33!", "exclamation"),
    (r"\boxed{}", "empty"),
    (r"\boxed{3", "nothing"),
    ("Hello\nThanks", "nothing"),
    ("5" * 400_001, "too_long"),
]


@pytest.mark.parametrize(("text", "rule"), NOT_FOUND)
def test_nothing_is_guessed_where_no_single_answer_stands(text: str, rule: str) -> None:
    assert extract_answer(text) is None
    assert extract(text).rule == rule


LONG = (
    *("\\boxed{" * 5_000, "\\boxed{5}" * 40_000, "{" * 300_000, "\\" * 300_000, "the answer is " * 25_000),
    *("answer:" * 50_000, "ANSWER: 5\n" * 30_000, "x" * 300_000, " " * 300_000 + "5", "\\boxed{" + "}" * 300_000),
    "**" * 150_000,
    ("\\boxed{1}" + "The answer is 2." * 15_000),
    ("$" + "\\a" * 150_000),
    *("<answer>" * 40_000, "<answer>5</answer>" * 20_000, '{"answer":' * 30_000, '{"answer": "5"}\n' * 20_000),
    '{"answer": "' + "\\" * 300_000,
)


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_long_texts_take_one_pass(text: str) -> None:
    extract(text)  # the suite's time limit is what fails here


RETRACTIONS = [
    *(
        "Wait, it is 6.",
        "So hold on, it is 6.",
        "Well, hang on.",
        "Oops.",
        "Actually, 6.",
        "No, it is 6.",
        "Nope.",
        "Sorry.",
    ),
    *("My apologies.", "My mistake: 6.", "My bad.", "Scratch that.", "Strike that.", "Correction: 6.", "Corrected: 6."),
    *("Edit: 6.", "Erratum.", "Update: 6.", "On second thought, 6.", "On reflection, 6.", "Rather, 6.", "Never mind."),
    *(
        "Nevermind.",
        "Disregard this.",
        "Ignore this.",
        "I made an error.",
        "I meant 6.",
        "I misread it.",
        "I forgot one.",
    ),
    *(
        "I overlooked one.",
        "I double-counted.",
        "I was mistaken.",
        "I take it back.",
        "I retract it.",
        "I withdraw it.",
    ),
    *(
        "I do not know.",
        "I cannot tell.",
        "I can't decide.",
        "I cannot be sure.",
        "That is wrong.",
        "This seems invalid.",
    ),
    *("The result is also clearly impossible.", "It must be inconsistent.", "The step is erroneous.", "It's a typo."),
    *(
        "That was an error.",
        "It is off by one.",
        "It is not right.",
        "It is not quite right.",
        "The value is not true.",
    ),
    *(
        "This is not the final word.",
        "It isn't possible.",
        "It cannot be right.",
        "It can't be the one.",
        "It should be 6.",
    ),
    *("The right answer is 6.", "The real value is 6.", "The true one was 6.", "The actual result should be 6."),
    *("This contradicts (1).", "It violates (1).", "It does not satisfy (1).", "They do not fit.", "It does not hold."),
    *(
        "Which fails.",
        "Part (b): 6.",
        "part c: 6.",
        "5 is not the final answer.",
        "5 is not answer.",
        "There was a slip.",
    ),
    *("\u017forry, 6.", "I am afra\u0131d th\u0131s \u0131s wrong.", "That \u2026 i\u017f fal\u017fe."),
]


@pytest.mark.parametrize("said", RETRACTIONS)
def test_no_retraction_is_hidden_by_the_search_for_its_signs(said: str) -> None:
    text = f"The right triangle gives $\\left(1\\right)$, one part of it.\n\\boxed{{5}} follows. {said}\nThis is all."
    every = [found.start() for cue in (_TURN, _FAULT) for found in cue.finditer(text)]
    assert every
    assert last_retraction(text) == max(every)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (r"{ a box \boxed{5}", "5"),
        (r"} in { the box } is \boxed{\frac{1}{2}} {", r"\frac{1}{2}"),
        (r"\\boxed{7}", "7"),
        (r"\\\boxed{8}", "8"),
        (r"\{ \} \framebox{a}} and no box", "a"),
        (r"\boxed{\fbox{1} + {2}}", r"\fbox{1} + {2}"),
    ],
)
def test_braces_around_a_box_do_not_move_it(text: str, content: str) -> None:
    assert boxed(text) == [content]
