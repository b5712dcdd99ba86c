# what: a tmpfs over the root
# expect: stop violation


def f():
    import ctypes

    return ["mounted"] if ctypes.CDLL(None).mount(b"none", b"/", b"tmpfs", 0, 0) == 0 else []
