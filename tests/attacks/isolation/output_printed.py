# what: megabytes to stdout and stderr of a call, where nobody reads
# expect: closed


def f():
    import sys

    for _ in range(64):
        print("x" * (1 << 16))
        sys.stderr.write("y" * (1 << 16))
    return []
