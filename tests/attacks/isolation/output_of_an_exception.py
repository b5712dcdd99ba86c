# what: an exception whose text has many megabytes
# expect: contained
# limits: output_bytes=64KiB


def f():
    raise ValueError("x" * (4 << 20))
