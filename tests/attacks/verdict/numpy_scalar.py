# what: a number of numpy where a number of Python is right
# profile: scientific
# input: 1
# answer: 42

import numpy as np


def f(x):
    return np.int64(42)
