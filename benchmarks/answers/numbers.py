"""Integers, fractions and decimals."""

import random
from math import gcd

from .answer import Answer
from .meaning import Tree


def integer(rng: random.Random) -> Answer:
    """Of one to eighteen digits, mostly short; some negative."""
    digits = rng.choices((1, 2, 3, 4, 5, 7, 10, 18), (26, 34, 18, 11, 5, 3, 2, 1))[0]
    number = rng.randrange(10 ** (digits - 1) if digits > 1 else 0, 10**digits)
    number = -number if rng.random() < 0.08 else number
    same: list[tuple[str, Tree]] = []
    if digits < 7 and rng.random() < 0.3:
        same.append(("decimal point", ("dec", number * 10, 1)))
    if abs(number) >= 4 and rng.random() < 0.3:
        factor = rng.randint(2, 9)
        same.append(("unreduced", ("frac", number * factor, factor)))
    return Answer("int", number, tuple(same))


def fraction(rng: random.Random) -> Answer:
    """In lowest terms."""
    size = rng.choices((12, 100, 3000), (70, 25, 5))[0]
    while True:
        p, q = rng.randint(1, size), rng.randint(2, size)
        if gcd(p, q) == 1:
            break
    p = -p if rng.random() < 0.12 else p
    factor = rng.randint(2, 12)
    same: list[tuple[str, Tree]] = [("unreduced", ("frac", p * factor, q * factor))]
    places = next((n for n in range(1, 8) if 10**n % q == 0), None)
    if places is not None:
        same.append(("decimal", ("dec", p * 10**places // q, places)))
    if p > q:
        same.append(("mixed", ("mixed", p // q, p % q, q)))
    return Answer("fraction", ("frac", p, q), tuple(same))


def decimal(rng: random.Random) -> Answer:
    """Of one to six places; one in twelve long."""
    places = rng.choices((1, 2, 3, 4, 6, 30), (24, 40, 14, 8, 5, 9))[0]
    digits = rng.randrange(1, 10 ** (places + rng.choice((0, 1, 1, 2))))
    digits += digits % 10 == 0
    tree = ("dec", digits, places)
    divisor = gcd(digits, 10**places)
    same: list[tuple[str, Tree]] = [("trailing zero", ("dec", digits * 10, places + 1))]
    if places < 7:
        same.append(("fraction", ("frac", digits // divisor, 10**places // divisor)))
    return Answer("decimal", tree, tuple(same))
