# what: the pages of PID 1 are moved, discarded or asked about
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None)
    move, migrate, robust = {"x86_64": (279, 256, 274), "aarch64": (239, 238, 100)}[os.uname().machine]
    mask = ctypes.c_ulong(1)
    head, size = ctypes.c_void_p(), ctypes.c_size_t()
    calls = {
        "move_pages": (move, 1, 0, None, None, None, 0),
        "migrate_pages": (migrate, 1, 64, ctypes.byref(mask), ctypes.byref(mask)),
        "get_robust_list": (robust, 1, ctypes.byref(head), ctypes.byref(size)),
        "process_mrelease": (448, 1, 0),
    }
    return [name for name, call in calls.items() if libc.syscall(*call) >= 0]
