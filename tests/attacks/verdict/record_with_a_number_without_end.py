# what: a record whose number has tens of thousands of digits
# input: 1
# answer: 42

import os


def f(x):
    for number in range(3, 16):
        try:
            os.write(number, b'["v",' + b"4" * 50_000 + b"]\n")
        except OSError:
            pass
    os._exit(0)
