# what: frames that announce more than there will ever be
# input: 1
# answer: 42

import os


def f(x):
    for number in range(1, 64):
        for size in (b"\xff" * 8, b"\x7f" + b"\xff" * 7, bytes(8), b"\x00\x00\x00\x04", b"\xff" * 4):
            try:
                os.set_blocking(number, False)
                os.write(number, size + b"42")
            except OSError:
                pass
    return 0
