# what: no descriptor is left to those who write the result
# expect: contained

import os

try:
    while True:
        os.dup(0)
except OSError:
    pass


def f():
    return []
