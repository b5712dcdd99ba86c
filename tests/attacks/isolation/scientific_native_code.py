# what: numpy's own way to the C library and to files
# expect: closed
# profile: scientific
# limits: memory_bytes=256MiB

import ctypes

import numpy as np


def f():
    found = []
    try:
        np.ctypeslib.load_library("libc.so.6", "/").fork
        if ctypes.CDLL(None).fork() > 0:
            found.append("fork")
    except OSError:
        pass
    for write in (lambda: np.save("/tmp/attack.npy", np.eye(2)), lambda: np.eye(2).tofile("/attack")):
        try:
            write()
            found.append("a file")
        except OSError:
            pass
    return found
