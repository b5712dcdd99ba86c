# what: its own result pipe is opened for reading and emptied, so that a failure of ours could be seen where there is none
# expect: contained

import os


def f():
    for number in range(8):
        try:
            end = os.open(f"/proc/self/fd/{number}", os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            os.read(end, 65536)
        except OSError:
            pass
    return []
