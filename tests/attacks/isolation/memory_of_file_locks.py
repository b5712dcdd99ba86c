# what: memory of the kernel: locks on every other byte of a file that is only readable
# expect: closed or stop time
# limits: wall_s=0.05


def f():
    import fcntl
    import os
    import sys

    descriptor = os.open(sys.executable, os.O_RDONLY)
    count = 0
    try:
        while True:
            fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, 2 * count)
            count += 1
    except OSError:
        pass
    return []
