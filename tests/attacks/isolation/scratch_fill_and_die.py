# what: it fills the directory and kills itself in the middle of a write
# expect: contained
# limits: scratch_bytes=1MiB scratch_inodes=64

import os


def f():
    for number in range(8):
        with open(f"file{number}", "wb") as file:
            file.write(bytes(1 << 16))
    os.abort()
