# what: the strictest filter on itself, so that whatever the harness does next kills it
# expect: contained
# limits: wall_s=0.05

import ctypes

ctypes.CDLL(None).prctl(22, 1, 0, 0, 0)


def f():
    return []
