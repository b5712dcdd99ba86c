# what: no randomised addresses, and readable pages that can be executed
# expect: closed


def f():
    import ctypes

    return ["personality"] if ctypes.CDLL(None).personality(0x0040000 | 0x0400000) != -1 else []
