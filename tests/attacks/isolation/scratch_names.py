# what: names that break a cleaner which prints, splits or decodes them
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    for name in (b"\xff\xfe", b"a\nb", b" ", b"-rf", b"*", b"x" * 255, b"$(touch x)", b"...", b"\x1b[2J", "ü".encode()):
        os.close(os.open(b"/scratch/" + name, os.O_CREAT | os.O_WRONLY, 0))
        os.mkdir(b"/scratch/" + name[:200] + b".d")
    return []
