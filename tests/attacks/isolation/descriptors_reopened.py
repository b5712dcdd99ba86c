# what: its descriptors are opened again through /proc, to read what they were only given to write
# expect: closed


def f():
    import os

    found = []
    for number in range(16):
        for flags in (os.O_RDONLY, os.O_RDWR):
            try:
                again = os.open(f"/proc/self/fd/{number}", flags | os.O_NONBLOCK)
                part = os.read(again, 4096)
            except OSError:
                continue
            if part:  # it has written nothing itself
                found.append(f"{number}: {part[:60]!r}")
    return found
