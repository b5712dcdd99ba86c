# what: F_SETOWN and F_SETSIG make the kernel send SIGKILL to PID 1 when a pipe becomes readable
# expect: contained


def f():
    import fcntl
    import os

    read, write = os.pipe()
    for owner in (1, -1, -os.getpgid(0)):
        for number in (9, 15, 19, 17):
            try:
                fcntl.fcntl(read, fcntl.F_SETOWN, owner)
                fcntl.fcntl(read, 10, number)  # F_SETSIG
                fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC)
                os.write(write, b"x")
            except OSError:
                pass
    return []
