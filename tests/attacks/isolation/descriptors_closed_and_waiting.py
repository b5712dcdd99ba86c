# what: every descriptor is closed, and then it waits: an end of file is not the end of a process
# expect: stop time
# limits: wall_s=0.05


def f():
    import os
    import time

    os.closerange(0, 1024)
    time.sleep(60)
