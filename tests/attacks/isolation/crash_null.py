# what: the null pointer is read
# expect: stop exception


def f():
    import ctypes

    ctypes.string_at(0)
