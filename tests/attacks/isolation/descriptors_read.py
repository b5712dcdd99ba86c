# what: every descriptor is read to its end, in case a message for PID 1 comes by
# expect: contained
# limits: wall_s=0.05


def f():
    import os

    found = []
    for number in range(256):
        try:
            os.set_blocking(number, False)
            part = os.read(number, 1 << 16)
        except OSError:
            continue
        if part:
            found.append(f"{number}: {part[:60]!r}")
    return found
