# what: the messages of the host's kernel
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(4096)
    found = ["its size"] if libc.klogctl(10, None, 0) > 0 else []
    if libc.klogctl(3, buffer, 4096) > 0:
        found.append(f"its text: {buffer.value[:60]!r}")
    return found
