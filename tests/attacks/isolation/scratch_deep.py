# what: a tree deeper than a path may be long, which a cleaner must take down
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    try:
        for _ in range(1500):
            os.mkdir("d" * 100)
            os.chdir("d" * 100)
    except OSError:
        pass
    return []
