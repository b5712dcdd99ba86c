# what: a sleep, which uses no time of the processor
# expect: stop time
# limits: wall_s=0.05


def f():
    import time

    time.sleep(1e6)
