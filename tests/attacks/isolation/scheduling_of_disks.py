# what: ioprio_set to the real-time class, for itself and for PID 1
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 251, "aarch64": 30}[os.uname().machine]
    return [f"process {pid}" for pid in (0, 1) if libc.syscall(number, 1, pid, 1 << 13) == 0]
