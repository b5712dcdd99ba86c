# what: a fraction with denominator 1
# input: 1
# answer: 42

from fractions import Fraction


def f(x):
    return Fraction(42)
