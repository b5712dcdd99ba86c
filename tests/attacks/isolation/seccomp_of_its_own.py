# what: a filter of its own that lets everything pass, and one whose calls another process would answer
# expect: contained
# limits: wall_s=0.05


def f():
    import ctypes
    import os
    import struct

    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 317, "aarch64": 277}[os.uname().machine]
    for action, flags in ((0x7FFF0000, 0), (0x7FC00000, 8)):
        text = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, action))
        program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 1, ctypes.addressof(text)))
        libc.syscall(number, 1, flags, program)
    return ["fork"] if libc.fork() > 0 else []
