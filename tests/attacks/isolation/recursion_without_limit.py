# what: recursion without end and without Python's limit
# expect: stop exception or stop memory or stop time or contained
# limits: wall_s=0.05

import sys

sys.setrecursionlimit(2**31 - 1)


def f():
    return f()
