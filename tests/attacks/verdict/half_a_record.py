# what: half a record, and an exit
# input: 1
# answer: 42

import os


def f(x):
    for number in range(1, 16):
        try:
            os.write(number, b'["v",4')
        except OSError:
            pass
    os._exit(0)
