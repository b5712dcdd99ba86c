# what: the interpreter's own memory is overwritten
# expect: contained
# limits: wall_s=0.05


def f():
    import ctypes

    for one in (None, (), 0, 1, "", int, type):
        ctypes.memset(id(one), 0x5A, 16)
    return []
