# what: a program empties its own stdout and leaves, so that a failure of ours could be seen where there is none
# expect: contained
# mode: script
# input: ""

import os

for number in (1, 2):
    try:
        end = os.open(f"/proc/self/fd/{number}", os.O_RDONLY | os.O_NONBLOCK)
        os.read(end, 65536)
    except OSError:
        pass
os._exit(3)
