# what: sets and their algebra
# input: {1, 2, 3}, {3, 4}
# answer: [{1, 2, 3, 4}, {3}, {1, 2}, {1, 2, 4}, True]


def f(a, b):
    return [a | b, a & b, a - b, a ^ b, frozenset({3}) <= a]
