# what: the clock is set, to the time that it is
# expect: closed


def f():
    import time

    time.clock_settime(time.CLOCK_REALTIME, time.time())
    return ["the clock"]
