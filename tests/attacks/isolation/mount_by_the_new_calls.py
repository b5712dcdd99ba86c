# what: open_tree, move_mount, fsopen, fsmount, mount_setattr
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    calls = {
        "fsopen": (430, b"tmpfs", 0),
        "open_tree": (428, -100, b"/", 1),
        "fspick": (433, -100, b"/", 0),
        "move_mount": (429, -100, b"/", -100, b"/", 0),
    }
    return [name for name, call in calls.items() if libc.syscall(*call) >= 0]
