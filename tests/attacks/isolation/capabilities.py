# what: it gives itself every capability
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
    found = ["capset"] if libc.capset(header, data) == 0 else []
    if libc.prctl(47, 2, 21, 0, 0) == 0:
        found.append("an ambient capability")
    return found
