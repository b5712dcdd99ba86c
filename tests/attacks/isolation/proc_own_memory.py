# what: its own memory through /proc, code included, which no page protection stops
# expect: contained


def f():
    import ctypes
    import os

    try:
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
        descriptor = os.open("/proc/self/mem", os.O_RDWR)
        kept = ctypes.create_string_buffer(b"before")
        os.pwrite(descriptor, b"after!", ctypes.addressof(kept))
    except OSError:
        pass
    return []
