# what: many small shared mappings, below any one cap
# expect: closed


def f():
    import mmap

    held = []
    try:
        while len(held) < 4096:
            held.append(mmap.mmap(-1, 1 << 18))
            held[-1].write(b"x" * (1 << 18))
    except OSError:
        pass
    return [f"{len(held)} shared mappings"] if held else []
