# what: a number of sympy, which is equal to many things
# profile: scientific
# input: 1
# answer: 42

import sympy


def f(x):
    return sympy.Integer(42)
