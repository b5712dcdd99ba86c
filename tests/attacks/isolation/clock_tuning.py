# what: the rate of the clock, set to what it is
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    state = (ctypes.c_long * 64)()
    libc.adjtimex(state)  # reads only
    ctypes.cast(state, ctypes.POINTER(ctypes.c_uint))[0] = 0x4000  # ADJ_TICK, as read
    return ["the rate of the clock"] if libc.adjtimex(state) >= 0 else []
