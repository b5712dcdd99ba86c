# what: watches on directories, of which a user has only so many on the whole host
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    descriptor = libc.inotify_init1(0)
    if descriptor >= 0:
        found.append("inotify")
    if libc.fanotify_init(0, 0) >= 0:
        found.append("fanotify")
    return found
