# what: timers of every kind that signal with SIGKILL, aimed at a thread of PID 1
# expect: closed
# limits: wall_s=2


def f():
    import ctypes
    import os
    import time

    libc = ctypes.CDLL(None, use_errno=True)
    create = {"x86_64": 222, "aarch64": 107}[os.uname().machine]
    found = []
    for clock in (0, 1, 7):
        # struct sigevent: value, signal, how (SIGEV_THREAD_ID), thread
        event = (ctypes.c_int * 16)(0, 0, 9, 4, 1)
        timer = ctypes.c_int()
        if libc.syscall(create, clock, event, ctypes.byref(timer)) == 0:
            found.append(f"a timer on clock {clock} aimed at PID 1")
    time.sleep(0)
    return found
