# what: pages are given to a pipe and unmapped, so that no limit counts them
# expect: closed or stop memory


def f():
    import ctypes
    import mmap
    import os

    libc = ctypes.CDLL(None, use_errno=True)
    held, descriptors = 0, []
    try:
        for _ in range(1024):
            read, write = os.pipe()
            descriptors += [read, write]
            page = mmap.mmap(-1, 1 << 16, flags=mmap.MAP_PRIVATE)
            page.write(b"x" * (1 << 16))
            start = ctypes.addressof(ctypes.c_char.from_buffer(page))
            vector = (ctypes.c_void_p * 2)(start, 1 << 16)
            sent = libc.vmsplice(write, vector, ctypes.c_ulong(1), 3)
            held += max(0, sent)
    except OSError:
        pass
    return [f"{held >> 20} MiB given away"] if held > 16 << 20 else []
