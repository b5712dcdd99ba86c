# what: an anonymous shared mapping of 1 GiB, which RLIMIT_DATA does not count
# expect: closed


def f():
    import mmap

    page = mmap.mmap(-1, 1 << 30)
    for start in range(0, 1 << 30, 1 << 20):
        page[start] = 1
    return ["1 GiB of shared memory"]
