# what: vfork, called directly
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 58}.get(os.uname().machine)
    if number is None:
        return []  # aarch64 has no such call
    pid = libc.syscall(number)
    if pid == 0:
        libc._exit(0)
    if pid > 0:
        os.waitpid(pid, 0)
        return ["vfork"]
    return []
