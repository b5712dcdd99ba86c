# what: every descriptor is made non-blocking, truncated, locked, shut down and reowned
# expect: contained


def f():
    import fcntl
    import os
    import socket

    for number in range(16):
        for act in (
            lambda: os.set_blocking(number, False),
            lambda: os.ftruncate(number, 0),
            lambda: fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB),
            lambda: fcntl.fcntl(number, fcntl.F_SETOWN, 1),
            lambda: fcntl.fcntl(number, 1031, 4096),
            lambda: socket.socket(fileno=os.dup(number)).shutdown(socket.SHUT_RDWR),
            lambda: fcntl.fcntl(number, fcntl.F_SETFL, os.O_ASYNC | os.O_DIRECT | os.O_NONBLOCK),
        ):
            try:
                act()
            except OSError:
                pass
    return []
