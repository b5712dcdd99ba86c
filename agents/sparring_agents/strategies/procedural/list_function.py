"""Python functions of one list of whole numbers that is not empty."""

from .family import Dice
from .function import Argument, Function, function_family


def _draw(dice: Dice) -> list[int]:
    return [dice.whole(-9, 20) for _ in range(dice.whole(2, 6))]


NUMBERS = Argument(
    name="numbers",
    annotation="list[int]",
    note=" The list is never empty.",
    schema={"type": "array", "minItems": 1, "maxItems": 8, "items": {"type": "integer", "minimum": -50, "maximum": 50}},
    edges=([0], [-5], [3, 3, 3], [-1, -7, -4], [2, 1], [1, 2, 1, 2]),
    draw=_draw,
)
SMALL = (2, 3, 4, 5, 6, 7)

FUNCTIONS = {
    "total": Function(1, "total", "int", "the sum of the numbers", "return sum(numbers)", lambda n, _: sum(n)),
    "largest": Function(1, "largest", "int", "the largest of the numbers", "return max(numbers)", lambda n, _: max(n)),
    "smallest": Function(
        1, "smallest", "int", "the smallest of the numbers", "return min(numbers)", lambda n, _: min(n)
    ),
    "count": Function(
        1,
        "count_items",
        "int",
        "how many numbers are in the list",
        "return len(numbers)",
        lambda n, _: sum(1 for _ in n),
    ),
    "last": Function(1, "last", "int", "the last number of the list", "return numbers[-1]", lambda n, _: n[len(n) - 1]),
    "evens": Function(
        2,
        "keep_even",
        "list[int]",
        "a list of the even numbers, in the same order",
        "return [number for number in numbers if number % 2 == 0]",
        lambda n, _: [x for x in n if not x & 1],
    ),
    "above": Function(
        2,
        "keep_above_{k}",
        "list[int]",
        "a list of the numbers greater than {k}, in the same order",
        "return [number for number in numbers if number > {k}]",
        lambda n, k: [x for x in n if x - k > 0],
        SMALL,
    ),
    "each_plus": Function(
        2,
        "add_{k}_to_each",
        "list[int]",
        "a list with {k} added to each number",
        "return [number + {k} for number in numbers]",
        lambda n, k: [x + k for x in n],
        SMALL,
    ),
    "descending": Function(
        2,
        "sort_descending",
        "list[int]",
        "the numbers sorted from largest to smallest",
        "return sorted(numbers, reverse=True)",
        lambda n, _: sorted(n)[::-1],
    ),
    "sum_above": Function(
        3,
        "sum_above_{k}",
        "int",
        "the sum of the numbers greater than {k}, and 0 if there are none",
        "return sum(number for number in numbers if number > {k})",
        lambda n, k: sum([x for x in n if x - k > 0]),
        SMALL,
    ),
    "distinct": Function(
        3,
        "distinct",
        "list[int]",
        "the numbers without repetition, each at the place where it first occurs",
        "return list(dict.fromkeys(numbers))",
        lambda n, _: [x for i, x in enumerate(n) if x not in n[:i]],
    ),
    "running": Function(
        3,
        "running_totals",
        "list[int]",
        "a list in which each number is replaced by the sum of all numbers up to and including it",
        "return [sum(numbers[: place + 1]) for place in range(len(numbers))]",
        lambda n, _: [sum(n[:end]) for end in range(1, len(n) + 1)],
    ),
    "spread": Function(
        3,
        "spread",
        "int",
        "the difference between the largest and the smallest number",
        "return max(numbers) - min(numbers)",
        lambda n, _: max(x - y for x in n for y in n),
    ),
}

FAMILY = function_family("list_function", NUMBERS, FUNCTIONS)
