# what: an attack while the program loads, before anything is called
# expect: stop violation

import ctypes

ctypes.CDLL(None).ptrace(16, 1, 0, 0)


def f():
    return ["loaded"]
