# what: a file by its handle, past every directory
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    handle = (ctypes.c_char * 144)()
    handle[0] = b"\x80"
    identity = ctypes.c_int()
    if libc.name_to_handle_at(-100, b"/", handle, ctypes.byref(identity), 0) == 0:
        descriptor = libc.open_by_handle_at(os.open("/", os.O_RDONLY), handle, 0)
        return ["opened by handle"] if descriptor >= 0 else []
    return []
