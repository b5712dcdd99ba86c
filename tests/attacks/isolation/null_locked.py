# what: a lock on /dev/null and on a file of the library, which others, the host among them, would meet
# expect: closed


def f():
    import fcntl
    import os

    found = []
    for number in (1, os.open("/dev/null", os.O_RDWR), os.open(os.__file__, os.O_RDONLY)):
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            found.append(f"descriptor {number} is locked")
        except PermissionError:
            pass
        except BlockingIOError:
            found.append(f"descriptor {number} is locked by somebody else")
    return found
