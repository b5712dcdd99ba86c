# what: a lock that nobody gives back
# expect: stop time
# limits: wall_s=0.05


def f():
    import threading

    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
