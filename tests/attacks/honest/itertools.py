# what: itertools and operator
# input: 4
# answer: [24, 6, [1, 3, 6, 10], [[0, [0, 2]], [1, [1, 3]]]]

import itertools
import operator


def f(n):
    groups = itertools.groupby(sorted(range(n), key=lambda i: i % 2), key=lambda i: i % 2)
    return [
        sum(1 for _ in itertools.permutations(range(n))),
        len(list(itertools.combinations(range(n), 2))),
        list(itertools.accumulate(range(1, n + 1), operator.add)),
        [[key, list(group)] for key, group in groups],
    ]
