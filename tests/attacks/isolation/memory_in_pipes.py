# what: memory of the kernel: pipes of the largest size, all filled
# expect: closed or stop memory


def f():
    import fcntl
    import os

    held, descriptors = 0, []
    try:
        while len(descriptors) < 2048:
            read, write = os.pipe()
            descriptors += [read, write]
            os.set_blocking(write, False)
            try:
                fcntl.fcntl(write, 1031, 1 << 20)  # F_SETPIPE_SZ
            except OSError:
                pass
            try:
                while True:
                    held += os.write(write, bytes(1 << 16))
            except BlockingIOError:
                pass
    except OSError:
        pass
    return [f"{held >> 20} MiB in {len(descriptors)} ends of pipes"] if held > 72 << 20 else []
