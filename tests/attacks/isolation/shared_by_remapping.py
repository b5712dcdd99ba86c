# what: mremap with an old size of 0 copies a shared mapping; tried on every mapping that is there
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.mremap.restype = ctypes.c_void_p
    libc.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
    found = []
    with open("/proc/self/maps") as file:
        for line in file:
            span, permissions, *_ = line.split()
            start = int(span.split("-")[0], 16)
            if permissions[3] == "s" and libc.mremap(start, 0, 1 << 30, 1) not in (None, 2**64 - 1):
                found.append(line)
    return found
