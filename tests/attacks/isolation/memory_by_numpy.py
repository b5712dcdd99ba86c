# what: arrays of numpy beyond the limit, and one on a shared file
# expect: closed or stop memory
# profile: scientific
# limits: memory_bytes=256MiB

import numpy as np


def f():
    found = []
    try:
        found.append(f"{np.ones(1 << 28).nbytes} bytes")
    except MemoryError:
        pass
    try:
        np.memmap("/tmp/attack", mode="w+", shape=1 << 20)
        found.append("a file")
    except OSError:
        pass
    return found
