# what: an ordered dict, which is equal to a dict of other order
# input: 1
# answer: {"a": 1}

from collections import OrderedDict


def f(x):
    return OrderedDict(a=1)
