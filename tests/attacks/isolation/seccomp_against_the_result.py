# what: a filter of its own that makes every write look done, so that results seem to be written
# expect: stop exception or closed or stop violation


def f():
    import ctypes
    import os
    import struct

    libc = ctypes.CDLL(None, use_errno=True)
    write = {"x86_64": 1, "aarch64": 64}[os.uname().machine]
    words = (
        struct.pack("HBBI", 0x20, 0, 0, 0)
        + struct.pack("HBBI", 0x15, 0, 1, write)
        + struct.pack("HBBI", 0x06, 0, 0, 0x00050000)
        + struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000)
    )
    text = ctypes.create_string_buffer(words)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 4, ctypes.addressof(text)))
    libc.prctl(22, 2, program, 0, 0)
    os.write(1, b"")
    os._exit(0)
