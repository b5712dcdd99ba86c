# what: an interval timer that fires every microsecond
# expect: stop time
# limits: wall_s=0.05


def f():
    import signal

    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
    while True:
        pass
