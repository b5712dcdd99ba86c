"""What a reply concludes in prose, and what takes a conclusion away: the replies of the shipped fixtures, changed."""

import pytest

from sparring_verifiers import extract
from sparring_verifiers.math.extraction.closing_values import chain_value
from sparring_verifiers.math.extraction.conclusions import without_checks

CONCLUDED = [
    ("She has 30 buns and gives 12 away. Therefore, she keeps 18 buns.", "18 buns"),
    ("A ticket costs $7 and he buys two, so he pays 2 * 7 = $14 at the counter.", "$14"),
    ("Half of 18 is taken: 18 / 2 = 9. The jar holds 9 marbles.", "9 marbles"),
    ("There are 20 legs and each table has four. So there must be five tables.", "five"),
    ("Hence the price rose by 25 percent.", "25%"),
    ("He ran 3 laps a day.\n\n**He ran 81 laps in total over the three weeks.**", "81 laps"),
    ("It takes 90 minutes (1 hour and 30 minutes) to fill the pool, so it takes 90 minutes.", "90 minutes"),
    ("We add. So they have **72** sheep.\n\nLet me know if you'd like more detail!", "72 sheep"),
    ("The product vanishes, so $x = 2$ or $x = 7$.", "$x = 2$ or $x = 7$"),
    ("Thus the system has **no solution**.", "no solution"),
    ("The bar is hers. So **Nina** sold the most tickets.", "Nina"),
    ("We add the prices: 12 each.\n\nThe two friends pay **$36** for 3 tickets.", "$36"),
    ("It is 540/5.\n\nEvery angle measures **108°**, and each outer one 72°.", "108°"),
    ("Both lists go on.\n\nThe least of them is **23**; the following one would be 128.", "23"),
    ("Multiply by 5.\n\nIn standard form the line is **2x + 5y = 9**.", "2x + 5y = 9"),
    ("We move all terms. An equation for the circle is x^2 + y^2 - 4x = 12.", "x^2 + y^2 - 4x = 12"),
    ("We add both: 3x = 9.\n\nThe solution is x = 3, y = -2.", "x = 3, y = -2"),
    ("The line has length 2 + 3 = 5.", "5"),
    ("The circumference is 2πr = 10π.", "10π"),
    ("**15 coins** in all.\n\nReasoning: there are 3 rows with 5 each.", "15 coins"),
]


@pytest.mark.parametrize(("reply", "answer"), CONCLUDED)
def test_a_marked_conclusion_with_one_value_is_the_answer(reply: str, answer: str) -> None:
    found = extract(reply)
    assert (found.text, found.rule) == (answer, "sentence")


@pytest.mark.parametrize(
    "reply",
    [
        "The sum is 40.\n\nEach of them gets **3** if the first one leaves.",
        "We have 12.\n\nAt least **7** of them are red.",
        "There are **12** eggs on 3 plates. Next, we double that.",
        "The area is 40.\n\nThe neighbour pays **3** per meter, so 120 in all.",
        "We get 14 and 15.\n\nIt took **2** tries, but the first was right.",
        "The sides are 3 and 8.\n\nTo solve it, we multiply both by **3**.",
        "The sides are 3 and 8.\n\nFinally we subtract **3** on both sides.",
        "The rest is 4 of 9.\n\nHe keeps **4**, which is wrong.",
        "The answer would be 1 - 3/4 = 1/4. The other way gives 1/3. These don't agree.",
        "The roots are 4 and -1. Both are OK.",
        "The line is not 3x + y = 2.",
        "The curve is either y + x = 2 or x + y = 3.",
    ],
)
def test_a_value_that_is_only_emphasised_beside_the_point_is_no_answer(reply: str) -> None:
    assert extract(reply).text is None


CLOSINGS = [
    *("So they have **72** sheep", "Therefore, she keeps 18 buns", "Thus 45 - 4 = 41 people can sit down"),
    *("It is late, so he pays 2 * 7 = $14", "Hence there are five tables", "**He ran 81 laps in total**"),
    *("So **Nina** sold the most tickets", "Therefore the system has **no solution**"),
    *("So the solutions are **x = (1 ± √5)/2**", "Adding two as asked, we get the final answer of 6"),
]
CHANGES = [
    *("It is not true that {}.", "If it rains, {}.", "Perhaps {}.", "My friend thinks that {}.", "In case 2, {}."),
    *("One would say that {}.", "Suppose that {}.", "Is it true that {}?", "I guess {}."),
    *("{}, but I am not sure.", "{} or so.", "{}, which is wrong.", "{}, which is impossible.", "{} unless it rains."),
    *("{}?", "{}. Wait, that is wrong.", "{}. Hmm, I made a mistake.", "{}. Next, we double it.", "{} and then"),
    *("{}. It depends on whether it rains.", "(a) There are 3. (b) {}.", "The problem is unclear. {}."),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("closing", CLOSINGS)
def test_no_conclusion_is_left_where_it_is_denied_doubted_or_goes_on(closing: str, change: str) -> None:
    assert extract(f"Here is the work.\n\n{closing}.").text is not None
    said = closing if change.startswith("{") else closing[0].lower() + closing[1:]
    assert extract(f"Here is the work.\n\n{change.format(said)}").text is None


@pytest.mark.parametrize(
    "closing", ["Therefore, she keeps 18 buns", "Adding two as asked, we get the final answer of 6"]
)
def test_nothing_is_read_of_a_conclusion_that_was_cut(closing: str) -> None:
    for end in range(len(closing) // 2, len(closing) + 1):
        assert extract(f"Here is the work.\n\n{closing[:end]}").text is None, closing[:end]


CHAINS = [
    (r"$$\int_1^2 \frac{dx}{x} = \ln 2 - \ln 1 = \ln 2 \approx 0.693$$", r"\ln 2"),
    (r"$$1+2+\dots+2^n = 2^{n+1}-1$$", "2^{n+1}-1"),
    (r"$$V = \pi r^2 h = \pi\cdot 4\cdot 3 = 12\pi$$", r"12\pi"),
    (r"$$a + b = 3 + 4 = 7$$", "7"),
    (r"$$\sum_{k=1}^{4} k = 10$$", "10"),
    (r"$$\sum_{k=1}^{n} k = 10$$", None),
    (r"$$\binom{n}{2} = 45$$", None),
    (r"$$x^2-1 = (x-1)(x+1) = 0$$", None),
    (r"$$x^2+y^2 = 25$$", None),
    (r"$$2 + 2 = 4 = 5$$", None),
    (r"$$\pi r^2 \approx 3.14 r^2 = 78.5$$", None),
    (r"$$2x = 4 \Rightarrow x = 2$$", None),
]


@pytest.mark.parametrize(("display", "value"), CHAINS)
def test_an_evaluation_ends_in_its_value_and_an_equation_to_solve_has_none(display: str, value: str | None) -> None:
    assert chain_value(display) == value


@pytest.mark.parametrize(
    ("line", "is_dropped"),
    [
        (r"Check: $2\cdot 5+1 = 11$ ✓", True),
        (r"Verification: $2\cdot 5+1 = 11$.", True),
        ("Check: both sides are 11, which holds.", True),
        (r"Check: $2\cdot 5+1 = 12$ ✓", False),
        (r"Check: $2\cdot 5+1 = 11 \ne 12$", False),
        ("Check: it holds, so the area is 4.", False),
        ("Check: both sides are 11.", False),
        ("Check the units first ✓ and then go on", False),
        ("So $x = 6$.", False),
    ],
)
def test_only_a_check_that_holds_is_passed_over(line: str, is_dropped: bool) -> None:
    assert without_checks(["So $x = 5$.", line])[0:1] == ["So $x = 5$."]
    assert (len(without_checks(["So $x = 5$.", line])) == 1) is is_dropped
