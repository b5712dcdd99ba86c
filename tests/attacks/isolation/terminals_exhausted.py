# what: terminals, of which the host has a few thousand
# expect: closed


def f():
    import os

    held = []
    try:
        while len(held) < 4096:
            held.append(os.open("/dev/ptmx", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        pass
    return [f"{len(held)} terminals"] if len(held) > 256 else []
