# what: the cover over /proc/sys is taken off
# expect: stop violation


def f():
    import ctypes

    return ["taken off"] if ctypes.CDLL(None).umount2(b"/proc/sys", 2) == 0 else []
