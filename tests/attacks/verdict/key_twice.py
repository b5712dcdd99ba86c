# what: a record with a key twice, and an exit
# input: 1
# answer: 42

import os


def f(x):
    for number in range(3, 16):
        try:
            os.write(number, b'["v",{"int":"0x1","int":"0x2a"}]\n')
        except OSError:
            pass
    os._exit(0)
