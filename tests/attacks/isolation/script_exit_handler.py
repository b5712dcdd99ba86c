# what: an exit handler that never ends
# expect: stop time
# mode: script
# limits: wall_s=0.05

import atexit


def again():
    while True:
        pass


atexit.register(again)
