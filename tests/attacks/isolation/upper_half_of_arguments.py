# what: a shared mapping asked for with rubbish in the upper half of the flags
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 9, "aarch64": 222}[os.uname().machine]
    found = []
    for flags in (0x21, (1 << 32) | 0x21, (0xFFFF << 32) | 0x21, 0x23, 0x21 | 0x4000):
        address = libc.syscall(
            number, None, ctypes.c_ulong(4096), ctypes.c_ulong(3), ctypes.c_ulong(flags), ctypes.c_long(-1), None
        )
        if address != -1:
            found.append(hex(flags))
    return found
