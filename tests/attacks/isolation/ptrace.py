# what: PID 1 is traced
# expect: stop violation


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    return ["ptrace"] if libc.ptrace(16, 1, 0, 0) == 0 else []
