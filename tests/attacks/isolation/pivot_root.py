# what: the root is exchanged
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 155, "aarch64": 41}[os.uname().machine]
    return ["pivot_root"] if libc.syscall(number, b"/", b"/") == 0 else []
