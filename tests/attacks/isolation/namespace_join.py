# what: it joins a namespace by descriptor
# expect: stop violation


def f():
    import ctypes

    return ["joined"] if ctypes.CDLL(None).setns(0, 0) == 0 else []
