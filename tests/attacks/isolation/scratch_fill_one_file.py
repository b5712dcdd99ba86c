# what: one file that grows without end
# expect: closed or stop memory or stop exception
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    held = 0
    try:
        with open("big", "wb", buffering=0) as file:
            while held < 64 << 20:
                held += file.write(bytes(1 << 16))
    except OSError:
        pass
    return [f"{held} bytes"] if held > (1 << 20) + (1 << 16) or not held else []
