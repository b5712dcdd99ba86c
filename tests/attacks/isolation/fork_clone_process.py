# what: clone called directly, with flags that make a process and not a thread
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    found = []
    for flags in (17, 0, 0x4000 | 17, 0x800000 | 17, 0x200 | 0x400 | 17, 0x80000000 | 17):
        pid = libc.syscall(number, ctypes.c_ulong(flags), None, None, None, None)
        if pid == 0:
            libc._exit(0)
        if pid > 0:
            found.append(hex(flags))
            os.waitpid(pid, 0x40000000)  # __WALL
    return found
