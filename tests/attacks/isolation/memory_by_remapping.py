# what: a private mapping grows to 1 GiB
# expect: closed


def f():
    import mmap

    page = mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE)
    page.resize(1 << 30)
    page[(1 << 30) - 1] = 1
    return ["grown"]
