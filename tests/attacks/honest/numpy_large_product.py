# what: a product of matrices that the library spreads over threads if it may
# profile: scientific
# limits: memory_bytes=256MiB threads=16
# tolerance: 1e-9
# input: 300
# answer: 27000000.0

import numpy as np


def f(n):
    a = np.ones((n, n))
    return float((a @ a).sum())
