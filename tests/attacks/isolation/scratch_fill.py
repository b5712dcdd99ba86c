# what: the scratch directory is filled with bytes
# expect: closed or stop memory
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    held, number = 0, 0
    try:
        while held < 64 << 20:
            number += 1
            with open(f"file{number}", "wb", buffering=0) as file:
                for _ in range(16):
                    held += file.write(bytes(1 << 14))
    except OSError:
        pass
    used = os.statvfs(".")
    return [f"{held} bytes of {used.f_blocks * used.f_bsize}"] if held > (1 << 20) + (1 << 16) or not held else []
