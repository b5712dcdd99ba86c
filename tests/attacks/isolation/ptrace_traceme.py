# what: it asks to be traced by PID 1, which would stop it at every signal
# expect: stop violation


def f():
    import ctypes

    return ["traced"] if ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0 else []
