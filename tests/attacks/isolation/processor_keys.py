# what: calls of the processor's own: local descriptor tables, segment bases, ports
# expect: contained


def f():
    import ctypes
    import os

    if os.uname().machine != "x86_64":
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    table = (ctypes.c_uint32 * 4)(0, 0x1000, 0xFFFFF, 0x51)
    libc.syscall(154, 1, table, 16)  # modify_ldt
    libc.syscall(158, 0x5001, 1)  # arch_prctl, another word for ARCH_SET_GS's neighbour: refused by the kernel
    return ["ports"] if libc.syscall(172, 3) == 0 else []
