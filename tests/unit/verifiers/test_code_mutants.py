"""What a mutant is: one small change, valid, told apart from the program and from every other by its bytecode."""

import ast

import pytest

from sparring_verifiers.code.mutation.mutants import Mutant, mutants_of
from sparring_verifiers.code.mutation.operators import MutantKind
from sparring_verifiers.types import SCRIPT

BUSY = '''
import math

LIMIT = 10


def is_prime(number: int) -> bool:
    """Whether it is prime."""
    divisor = 2
    while divisor * divisor <= number:
        if number % divisor == 0:
            return False
        divisor += 1
    return number > 1


def unused(value):
    return value + 77


def solve(numbers: list[int], most: int = 3) -> list[int]:
    found = []
    for place, number in enumerate(numbers):
        if is_prime(number) and number < LIMIT:
            found.append(number)
        elif not number:
            continue
        if place >= most:
            break
    if not found:
        raise ValueError(f"none of {len(numbers)}")
    return sorted(found, reverse=True)[1:most] + [max(found[0], found[-1])]


print(solve([2, 3]))
'''


def changes(source: str, entry: str = "f") -> dict[str, str]:
    """Every mutant's source by its change."""
    return {mutant.change: mutant.source for mutant in mutants_of(source, entry, most=1000)}


def body(expression: str) -> str:
    return f"def f(a, b):\n    return {expression}\n"


@pytest.mark.parametrize(
    ("source", "change", "expected"),
    [
        (body("a + b"), "a + b -> a - b", body("a - b")),
        (body("a < b"), "a < b -> a <= b", body("a <= b")),
        (body("a < b"), "a < b -> a >= b", body("a >= b")),
        (body("a < b"), "a < b -> a < b + 1", body("a < b + 1")),
        (body("a + 7"), "7 -> 8", body("a + 8")),
        (body("a + 0"), "0 -> -1", body("a + -1")),
        (body("a if b else 1"), "b -> not b", body("a if not b else 1")),
        (body("a if b else 1"), "b -> True", body("a if True else 1")),
        (body("a if b else 1"), "b -> False", body("a if False else 1")),
        (body("a and b"), "a and b -> a or b", body("a or b")),
        (body("a and b"), "a and b -> b", body("b")),
        (body("a"), "return a -> return None", body("None")),
        (body("divmod(a, b)"), "divmod(a, b) -> divmod(b, a)", body("divmod(b, a)")),
        (body("sorted(a)"), "sorted(a) -> a", body("a")),
        (body("max(a, b)"), "max(a, b) -> min(a, b)", body("min(a, b)")),
        (body("a[b:]"), "b: -> b + 1:", body("a[b + 1:]")),
        (body("a[1:b]"), "1:b -> 1:b - 1", body("a[1:b - 1]")),
        (body("a[b]"), "a[b] -> a[b + 1]", body("a[b + 1]")),
        (body("[x for x in a if x]"), "for x in a if x -> for x in a", None),
        ("def f(a):\n    a.sort()\n    return a\n", "a.sort() removed", "def f(a):\n    pass\n    return a\n"),
        (
            "def f(a):\n    for x in a:\n        print(x)\n    return x\n",
            "for x in a: -> for x in []:",
            "def f(a):\n    for x in []:\n        print(x)\n    return x\n",
        ),
    ],
)
def test_a_change_of_the_table_is_made(source: str, change: str, expected: str | None) -> None:
    made = changes(source)
    assert any(each.strip() == change for each in made), sorted(made)
    if expected is not None:
        assert made[change].strip() == expected.strip()


def test_mutants_are_valid_and_differ_from_the_program_and_from_each_other() -> None:
    made = mutants_of(BUSY, "solve", most=1000)
    trees = {ast.dump(ast.parse(mutant.source)) for mutant in made}
    assert len(trees) == len(made) > 60
    assert ast.dump(ast.parse(BUSY)) not in trees


def test_what_the_answer_cannot_depend_on_is_left_alone() -> None:
    made = mutants_of(BUSY, "solve", most=1000)
    changed = {mutant.line for mutant in made}
    lines = BUSY.split("\n")
    untouched = [number for number, text in enumerate(lines, 1) if number not in changed and text.strip()]
    told = {lines[number - 1].strip() for number in untouched}
    assert {"return value + 77", "import math", '"""Whether it is prime."""', "print(solve([2, 3]))"} <= told
    assert not any(
        "none of" in mutant.change.partition(" -> ")[2] for mutant in made
    )  # what an exception says is not compared
    assert any("LIMIT = 10" in mutant.change for mutant in made)  # and what is looked up is


def test_a_script_prints_and_is_changed_where_it_does() -> None:
    assert "print(1 + 1) removed" in changes("print(1 + 1)\nprint(2)\n", SCRIPT)
    assert "1 + 1 -> 1 - 1" in changes("print(1 + 1)\n", SCRIPT)


def test_a_change_that_compiles_to_the_same_is_dropped() -> None:
    source = "def f(a):\n    return a + 2 * 1\n"
    made = changes(source)
    assert "2 * 1 -> 2 // 1" not in made  # folded: both are a + 2
    assert "2 * 1 -> 2 + 1" in made


def test_a_choice_is_seeded_and_spread_over_kinds_and_lines() -> None:
    some = mutants_of(BUSY, "solve", most=20)
    assert some == mutants_of(BUSY, "solve", most=20)
    assert some != mutants_of(BUSY, "solve", most=20, seed=1)
    assert len(some) == 20
    assert {mutant.kind for mutant in some} >= set(MutantKind) - {MutantKind.INDEX, MutantKind.CALL}
    assert len({mutant.line for mutant in some}) >= 10
    assert [mutant.line for mutant in some] == sorted(mutant.line for mutant in some)


@pytest.mark.parametrize("source", ["def f(:", "x = " + "(" * 3000, "", "y = 1\n"])
def test_what_has_no_entry_or_is_no_program_has_no_mutants(source: str) -> None:
    assert mutants_of(source, "f") == ()


def test_a_mutant_says_where_and_what() -> None:
    (first, *_) = mutants_of("def f(a):\n    return a < 3\n", "f")
    assert isinstance(first, Mutant)
    assert str(first).startswith("line 2: ")
