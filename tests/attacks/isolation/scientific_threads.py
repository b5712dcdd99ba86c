# what: the threads of the linear algebra, in number
# expect: contained
# profile: scientific
# limits: threads=4 memory_bytes=256MiB wall_s=20

import os

os.environ["OPENBLAS_NUM_THREADS"] = "64"
os.environ["OMP_NUM_THREADS"] = "64"
import numpy as np


def f():
    a = np.ones((300, 300))
    (a @ a).sum()
    return [] if len(os.listdir("/proc/self/task")) <= 8 else ["threads beyond the limit"]
