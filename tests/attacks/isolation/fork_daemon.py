# what: a daemon by double fork and setsid that outlives its job
# expect: closed


def f():
    import os
    import time

    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(100)
        os._exit(0)
    return ["a daemon"]
