# what: io_uring, whose requests pass by a filter of system calls
# expect: closed


def f():
    import ctypes

    parameters = (ctypes.c_uint32 * 30)()
    return ["a ring"] if ctypes.CDLL(None).syscall(425, 8, parameters) >= 0 else []
