# what: userfaultfd, with which a page fault of the kernel can be held for good
# expect: closed


def f():
    import ctypes
    import os

    number = {"x86_64": 323, "aarch64": 282}[os.uname().machine]
    libc = ctypes.CDLL(None)
    return [f"flags {flags}" for flags in (0, 1, 0o4000) if libc.syscall(number, flags) >= 0]
