# what: the heap is moved up by 1 GiB
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.sbrk.restype = ctypes.c_long
    return ["1 GiB of heap"] if libc.sbrk(ctypes.c_long(1 << 30)) != -1 else []
