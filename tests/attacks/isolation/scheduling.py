# what: it makes itself more important than the rest of the host, or PID 1 less
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None)
    found = []
    calls = {
        "real time": lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
        "round robin": lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(99)),
        "a negative nice": lambda: os.nice(-5),
        "PID 1 idle": lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)),
        "PID 1 on one core": lambda: os.sched_setaffinity(1, {0}),
        "PID 1 nice": lambda: os.setpriority(os.PRIO_PROCESS, 1, 19),
        "its neighbours nice": lambda: os.setpriority(os.PRIO_USER, 0, 19),
    }
    for name, call in calls.items():
        try:
            call()
            found.append(name)
        except OSError:
            pass
    if libc.setpriority(os.PRIO_USER, ctypes.c_uint(os.getuid()), 19) == 0:
        found.append("all of its user nice")
    return found
