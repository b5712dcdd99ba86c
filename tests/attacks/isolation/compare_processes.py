# what: kcmp with PID 1, which tells kernel addresses apart
# expect: closed


def f():
    import ctypes
    import os

    number = {"x86_64": 312, "aarch64": 272}[os.uname().machine]
    return ["kcmp"] if ctypes.CDLL(None).syscall(number, 1, os.getpid(), 1, 0, 0) >= 0 else []
