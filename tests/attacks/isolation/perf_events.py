# what: the performance counters
# expect: closed


def f():
    import ctypes
    import os

    number = {"x86_64": 298, "aarch64": 241}[os.uname().machine]
    attributes = (ctypes.c_uint32 * 32)(1, 128)
    return ["a counter"] if ctypes.CDLL(None).syscall(number, attributes, 0, -1, -1, 0) >= 0 else []
