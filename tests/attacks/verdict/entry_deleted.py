# what: the function deletes itself and its module after the first call
# input: 1
# answer: 42
# input: 2
# answer: 42

import sys


def f(x):
    global f
    sys.modules.clear()
    f = None
    return 0
