# what: the times of the scratch directory carry a number to the next run
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    told = (1234567890123456789, 987654321987654321)
    before = os.stat("/scratch")
    found = ["the times of an earlier run"] if told[1] in (before.st_atime_ns, before.st_mtime_ns) else []
    try:
        os.utime("/scratch", ns=told)
    except PermissionError:
        pass
    return found
