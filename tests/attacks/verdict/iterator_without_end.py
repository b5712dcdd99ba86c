# what: an iterator that gives every number some time
# input: 1
# answer: 42

import itertools


def f(x):
    return itertools.count()
