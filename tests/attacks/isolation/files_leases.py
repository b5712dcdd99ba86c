# what: leases and exclusive locks on files that other processes use
# expect: contained


def f():
    import fcntl
    import os
    import sys

    found = []
    for path in (sys.executable, os.__file__):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.fcntl(descriptor, 1024, fcntl.F_RDLCK)  # F_SETLEASE
            found.append(f"a lease on {path}")
        except OSError:
            pass
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass
    return found
