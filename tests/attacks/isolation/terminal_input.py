# what: characters pushed into a terminal that it shares with its parent
# expect: closed


def f():
    import fcntl
    import os

    found = []
    targets = list(range(8))
    try:
        targets.append(os.open("/dev/tty", os.O_RDWR))
        found.append("/dev/tty")
    except OSError:
        pass
    for target in targets:
        try:
            fcntl.ioctl(target, 0x5412, b"x")  # TIOCSTI
            found.append(f"TIOCSTI on {target}")
        except OSError:
            pass
    return found
