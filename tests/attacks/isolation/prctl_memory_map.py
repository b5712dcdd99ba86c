# what: prctl that moves what /proc says of its memory, and its own executable
# expect: closed


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    names = {1: "start code", 6: "start brk", 8: "arguments", 13: "executable"}
    return [name for option, name in names.items() if libc.prctl(35, option, 0x10000, 0, 0) == 0]
