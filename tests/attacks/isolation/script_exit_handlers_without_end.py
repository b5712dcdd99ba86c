# what: each exit handler registers another
# expect: stop time or contained
# mode: script
# limits: wall_s=0.05

import atexit


def again():
    atexit.register(again)


atexit.register(again)
