"""Python functions of one whole number."""

from .family import Dice
from .function import Argument, Function, function_family


def _draw(dice: Dice) -> int:
    return dice.whole(1, 40) if dice.whole(0, 2) else dice.whole(-50, 120)


NUMBER = Argument(
    name="n",
    annotation="int",
    note="",
    schema={"type": "integer", "minimum": -60, "maximum": 200},
    edges=(0, 1, -1, 10, 100, -60),
    draw=_draw,
)
SMALL = (2, 3, 4, 5, 6, 7, 8, 9)

FUNCTIONS = {
    "add": Function(1, "add_{k}", "int", "n plus {k}", "return n + {k}", lambda n, k: n + k, SMALL),
    "times": Function(1, "times_{k}", "int", "n multiplied by {k}", "return n * {k}", lambda n, k: n * k, SMALL),
    "minus": Function(1, "minus_{k}", "int", "n minus {k}", "return n - {k}", lambda n, k: n - k, SMALL),
    "square": Function(1, "square", "int", "the square of n", "return n * n", lambda n, _: n**2),
    "is_even": Function(
        1, "is_even", "bool", "True if n is even, else False", "return n % 2 == 0", lambda n, _: not n & 1
    ),
    "divisible": Function(
        2,
        "is_divisible_by_{k}",
        "bool",
        "True if n is divisible by {k}, else False",
        "return n % {k} == 0",
        lambda n, k: n in range(-60 * k, 200 * k, k),
        SMALL[1:],
    ),
    "square_plus": Function(
        2, "square_plus_{k}", "int", "the square of n, plus {k}", "return n * n + {k}", lambda n, k: n**2 + k, SMALL
    ),
    "at_least": Function(
        2, "at_least_{k}", "int", "the larger of n and {k}", "return max(n, {k})", lambda n, k: max(k, n), SMALL
    ),
    "distance": Function(
        2,
        "distance_to_{k}",
        "int",
        "the absolute difference between n and {k}",
        "return abs(n - {k})",
        lambda n, k: max(n, k) - min(n, k),
        SMALL,
    ),
    "sum_multiples": Function(
        3,
        "sum_multiples_of_{k}",
        "int",
        "the sum of all numbers from 1 to n that are divisible by {k}, and 0 if there are none",
        "return sum(i for i in range(1, n + 1) if i % {k} == 0)",
        lambda n, k: sum(range(k, n + 1, k)),
        SMALL[1:],
    ),
    "digit_sum": Function(
        3,
        "digit_sum",
        "int",
        "the sum of the decimal digits of n; a minus sign does not count",
        "return sum(int(digit) for digit in str(abs(n)))",
        lambda n, _: sum(abs(n) // 10**place % 10 for place in range(6)),
    ),
    "count_divisors": Function(
        3,
        "count_divisors",
        "int",
        "how many numbers from 1 to n divide n, and 0 if n is less than 1",
        "return sum(1 for i in range(1, n + 1) if n % i == 0)",
        lambda n, _: len([i for i in range(1, n + 1) if n // i * i == n]),
    ),
}

FAMILY = function_family("number_function", NUMBER, FUNCTIONS)
