# what: timers, as many as the kernel gives
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    create = {"x86_64": 222, "aarch64": 107}[os.uname().machine]
    timer, count = ctypes.c_int(), 0
    event = (ctypes.c_int * 16)(0, 0, 0, 1)
    while count < 4096 and libc.syscall(create, 1, event, ctypes.byref(timer)) == 0:
        count += 1
    return [f"{count} timers"] if count > 256 else []
