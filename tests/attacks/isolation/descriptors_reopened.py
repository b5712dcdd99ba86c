# what: its descriptors are opened again through /proc, to read what they were only given to write
# expect: contained


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
            if part and not part.startswith(b"["):  # a record of its own, which it may spoil, is no secret
                found.append(f"{number}: {part[:60]!r}")
    return found
