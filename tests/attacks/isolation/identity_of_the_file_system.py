# what: setfsuid and setfsgid, which change who opens files
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    for call in (libc.setfsuid, libc.setfsgid):
        call(0)
        if call(-1) == 0:  # it answers who it was
            found.append(call.__name__)
    return found
