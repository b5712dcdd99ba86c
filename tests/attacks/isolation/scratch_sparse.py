# what: a file of a terabyte without content, and one that is allocated
# expect: closed or stop exception
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    descriptor = os.open("sparse", os.O_CREAT | os.O_RDWR)
    for grow in (
        lambda: os.ftruncate(descriptor, 1 << 40),
        lambda: os.posix_fallocate(descriptor, 0, 1 << 30),
        lambda: os.pwrite(descriptor, b"x", 1 << 39),
    ):
        try:
            grow()
        except OSError:
            pass
    return ["more than the limit"] if os.fstat(descriptor).st_blocks * 512 > 2 << 20 else []
