# what: a user namespace of its own, with every capability inside
# expect: stop violation


def f():
    import ctypes

    return ["a user namespace"] if ctypes.CDLL(None).unshare(0x10000000) == 0 else []
