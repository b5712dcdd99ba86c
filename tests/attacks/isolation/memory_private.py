# what: private memory of 1 GiB, as bytes and as a mapping
# expect: closed


def f():
    import mmap

    try:
        held = bytearray(1 << 30)
    except MemoryError:
        pass
    else:
        return [f"{len(held)} bytes"]
    page = mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE)
    for start in range(0, 1 << 30, 1 << 20):
        page[start] = 1
    return ["1 GiB of private memory"]
