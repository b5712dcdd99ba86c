# what: a number of numpy that is a subclass of float
# profile: scientific
# input: 1
# answer: 42.0

import numpy as np


def f(x):
    return np.float64(42.0)
