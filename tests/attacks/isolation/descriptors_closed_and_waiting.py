# what: every descriptor is closed, and then it waits: it is ended there, and nothing of it counts
# expect: stop exception
# limits: wall_s=5


def f():
    import os
    import time

    os.closerange(0, 1024)
    time.sleep(60)
