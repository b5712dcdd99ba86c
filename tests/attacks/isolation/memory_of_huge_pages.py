# what: a page of the host's huge pages
# expect: closed


def f():
    import mmap

    page = mmap.mmap(-1, 2 << 20, flags=mmap.MAP_PRIVATE | 0x40000)
    page[0] = 1
    return ["a huge page"]
