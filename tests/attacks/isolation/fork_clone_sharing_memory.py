# what: a process by clone that shares its memory: not a thread, but able to write its results
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    stack = ctypes.create_string_buffer(1 << 16)
    top = ctypes.c_void_p(ctypes.addressof(stack) + (1 << 15))
    pid = libc.syscall(number, ctypes.c_ulong(0x100 | 17), top, None, None, None)
    if pid > 0:
        os.waitpid(pid, 0x40000000)  # __WALL; it returned into an empty stack
        return ["a process that shares memory"]
    return []
