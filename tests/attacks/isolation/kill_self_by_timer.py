# what: a timer that kills its own process a moment later, as if the kernel had
# expect: stop exception or stop memory or stop time or stop violation or closed
# limits: wall_s=0.05


def f():
    import ctypes
    import os
    import time

    libc = ctypes.CDLL(None, use_errno=True)
    create, settime = {"x86_64": (222, 223), "aarch64": (107, 110)}[os.uname().machine]
    event = (ctypes.c_int * 16)(0, 0, 9, 0)
    timer = ctypes.c_int()
    libc.syscall(create, 1, event, ctypes.byref(timer))
    when = (ctypes.c_long * 4)(0, 0, 0, 1_000_000)
    libc.syscall(settime, timer, 0, when, None)
    time.sleep(60)
