# what: a nameless file in any directory, mapped
# expect: closed


def f():
    import os

    found = []
    for where in ("/", "/tmp", "/var/tmp", "/dev", "/dev/shm", "/dev/mqueue", "/run", "/proc/self", "/usr"):
        try:
            os.open(where, os.O_TMPFILE | os.O_RDWR, 0o600)
            found.append(where)
        except OSError:
            pass
    return found
