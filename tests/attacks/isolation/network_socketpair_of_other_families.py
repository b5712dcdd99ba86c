# what: a pair of sockets of a family that is not AF_UNIX
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    pair = (ctypes.c_int * 2)()
    return [f"family {family}" for family in (2, 10, 16, 30, 38, 40) if libc.socketpair(family, 1, 0, pair) == 0]
