# what: a result of many megabytes
# expect: stop output
# limits: output_bytes=64KiB


def f():
    return ["x" * (4 << 20)]
