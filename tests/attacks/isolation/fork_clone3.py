# what: clone3, whose flags lie in memory where no filter can read them
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    for flags in (0, 0x10000000, 0x200000000):
        arguments = (ctypes.c_uint64 * 11)(flags, 0, 0, 0, 17)
        pid = libc.syscall(435, arguments, ctypes.c_ulong(88))
        if pid == 0:
            libc._exit(0)
        if pid > 0:
            found.append(hex(flags))
            os.waitpid(pid, 0x40000000)  # __WALL
    return found
