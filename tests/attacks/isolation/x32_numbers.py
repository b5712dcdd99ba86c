# what: the numbers of the x32 table, which a filter for x86_64 may not know
# expect: closed


def f():
    import ctypes
    import os

    if os.uname().machine != "x86_64":
        return []  # no other machine has such a table
    libc = ctypes.CDLL(None)
    found = ["getpid through the x32 table"] if libc.syscall(0x40000000 | 39) == os.getpid() else []
    pid = libc.syscall(0x40000000 | 57)
    if pid == 0:
        libc._exit(0)
    if pid > 0:
        os.waitpid(pid, 0)
        found.append("fork through the x32 table")
    return found
