# what: rt_sigqueueinfo and rt_tgsigqueueinfo to PID 1
# expect: contained


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    one, two = {"x86_64": (129, 297), "aarch64": (138, 240)}[os.uname().machine]
    for number in range(1, 65):
        information = (ctypes.c_int * 32)(number, 0, -1)
        libc.syscall(one, 1, number, information)
        libc.syscall(two, 1, 1, number, information)
    return []
