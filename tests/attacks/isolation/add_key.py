# what: a key that outlives its process in the kernel
# expect: stop violation


def f():
    import ctypes
    import os

    number = {"x86_64": 248, "aarch64": 217}[os.uname().machine]
    found = ctypes.CDLL(None).syscall(number, b"user", b"sparring", b"x", 1, -1)
    return ["a key"] if found >= 0 else []
