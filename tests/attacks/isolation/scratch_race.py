# what: threads rename folders and links into each other while the job ends
# expect: contained
# limits: scratch_bytes=1MiB scratch_inodes=64 wall_s=0.05

import os
import threading


def swap():
    while True:
        for source, target in (("a", "b"), ("c", "a"), ("b", "c")):
            try:
                os.rename(source, target)
            except OSError:
                pass


def f():
    os.mkdir("a")
    os.symlink("/usr", "c")
    for _ in range(3):
        threading.Thread(target=swap, daemon=True).start()
    while True:
        try:
            os.makedirs("a/x/y")
            os.symlink("/etc", "a/x/z")
        except OSError:
            pass
