# what: a dict that has an answer for every key
# input: 1
# answer: {"a": 42}

from collections import defaultdict


def f(x):
    return defaultdict(lambda: 42)
