# what: descriptors until there are none
# expect: closed


def f():
    import os

    held = []
    try:
        while len(held) < 100_000:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    for number in held:
        os.close(number)
    return [f"{len(held)} descriptors"] if len(held) > 4096 else []
