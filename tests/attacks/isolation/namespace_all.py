# what: every other namespace of its own
# expect: stop violation


def f():
    import ctypes

    libc = ctypes.CDLL(None)
    kinds = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x20000000, 0x40000000, 0x80, 0x400)
    return [hex(kind) for kind in kinds if libc.unshare(kind) == 0]
