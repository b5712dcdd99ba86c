# what: what only an administrator may do, asked for in a way that changes nothing
# expect: closed


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    x86_64 = {
        "reboot": (169, 0, 0, 0),
        "swapon": (167, b"/nothing", 0),
        "swapoff": (168, b"/nothing"),
        "init_module": (175, None, 0, b""),
        "finit_module": (313, -1, b"", 0),
        "delete_module": (176, b"nothing", 0),
        "kexec_load": (246, 0, 0, None, 1 << 20),
        "vhangup": (153,),
        "iopl": (172, 3),
        "ioperm": (173, 0x80, 1, 1),
        "sethostname": (170, b"sandbox", 7),
        "setdomainname": (171, b"(none)", 6),
        "quotactl": (179, 0x800001 << 8, None, 0, None),
        "settimeofday": (164, None, None),
        "fanotify_init": (300, 0, 0),
    }
    aarch64 = {
        "reboot": (142, 0, 0, 0),
        "swapon": (224, b"/nothing", 0),
        "init_module": (105, None, 0, b""),
        "delete_module": (106, b"nothing", 0),
        "vhangup": (58,),
        "sethostname": (161, b"sandbox", 7),
        "setdomainname": (162, b"(none)", 6),
    }
    found = []
    for name, call in (x86_64 if os.uname().machine == "x86_64" else aarch64).items():
        ctypes.set_errno(0)
        if libc.syscall(*call) >= 0 and name not in ("settimeofday", "quotactl"):
            found.append(name)
    return found
