# what: sched_setattr with the deadline class
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 314, "aarch64": 274}[os.uname().machine]
    attributes = (ctypes.c_uint32 * 14)(56, 6)
    return [f"process {pid}" for pid in (0, 1) if libc.syscall(number, pid, attributes, 0) == 0]
