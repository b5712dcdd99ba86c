# what: io_setup: rings of shared memory, from a number that the whole host shares
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    setup, destroy = {"x86_64": (206, 207), "aarch64": (0, 1)}[os.uname().machine]
    context = ctypes.c_ulong(0)
    if libc.syscall(setup, 128, ctypes.byref(context)) == 0:
        libc.syscall(destroy, context)
        return ["a ring of asynchronous I/O"]
    return []
