# what: the right answer once, and then a crash
# input: 1
# answer: 42
# input: 2
# answer: 43

import ctypes


def f(x):
    if x == 2:
        ctypes.string_at(0)
    return 0
