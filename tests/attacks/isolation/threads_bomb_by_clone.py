# what: threads by clone, past what the thread library counts
# expect: contained
# limits: threads=8 wall_s=0.05


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None)
    number = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    flags = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000
    stack = ctypes.create_string_buffer(1 << 16)
    # The new thread returns into rubbish and takes the process with it: that may be, more must not.
    for _ in range(64):
        libc.syscall(number, ctypes.c_ulong(flags), ctypes.addressof(stack) + (1 << 15), None, None, None)
    return []
