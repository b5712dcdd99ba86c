# what: clone with the thread flag beside flags for new namespaces, or in the upper half of the word
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    thread, namespaces = 0x10000, 0x10000000 | 0x20000 | 0x20000000 | 0x40000000 | 0x8000000 | 0x4000000
    found = []
    for flags in (thread | namespaces, thread | 17, thread << 32, (1 << 40) | 17, namespaces | 17):
        pid = libc.syscall(number, ctypes.c_ulong(flags), None, None, None, None)
        if pid == 0:
            libc._exit(0)
        if pid > 0:
            found.append(hex(flags))
    return found
