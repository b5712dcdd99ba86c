# what: the program leaves with success before it is called
# input: 1
# answer: 42

import sys

sys.exit(0)


def f(x):
    return 0
