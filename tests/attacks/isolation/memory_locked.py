# what: memory that cannot be swapped out
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(1 << 20)
    found = ["mlock"] if libc.mlock(buffer, 1 << 20) == 0 else []
    if libc.mlockall(3) == 0:
        found.append("mlockall")
    return found
