# what: the root is mounted again, writable
# expect: stop violation


def f():
    import ctypes

    return ["writable"] if ctypes.CDLL(None).mount(b"none", b"/", None, 32, None) == 0 else []
