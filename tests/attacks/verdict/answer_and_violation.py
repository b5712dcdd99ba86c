# what: the right answer, while a thread does what is forbidden
# input: 1
# answer: 42

import ctypes


def f(x):
    ctypes.CDLL(None).ptrace(0, 0, 0, 0)
    return 42
