# what: a program for the kernel
# expect: stop violation


def f():
    import ctypes
    import os

    number = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
    attributes = (ctypes.c_uint32 * 32)(2, 4, 4, 1)
    return ["a map"] if ctypes.CDLL(None).syscall(number, 0, attributes, 128) >= 0 else []
