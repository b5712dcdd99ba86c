# what: recursion with the limit raised, as competition programs do
# input: 20000
# answer: 20000

import sys

sys.setrecursionlimit(100_000)


def f(n):
    return n and 1 + f(n - 1)
