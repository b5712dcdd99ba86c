# what: a timer that would wake a sleeping host
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    return [f"clock {clock}" for clock in (8, 9) if libc.timerfd_create(clock, 0) >= 0]
