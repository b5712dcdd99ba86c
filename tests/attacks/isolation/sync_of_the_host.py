# what: sync, which makes the host write out all its disks
# expect: closed


def f():
    import ctypes
    import os

    # sync() itself has no result that could tell; syncfs is its sister with one, and is aimed at a read-only file.
    libc = ctypes.CDLL(None, use_errno=True)
    return ["syncfs"] if libc.syncfs(os.open("/", os.O_RDONLY)) == 0 else []
