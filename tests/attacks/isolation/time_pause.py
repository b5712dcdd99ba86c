# what: it waits for a signal that never comes
# expect: stop time
# limits: wall_s=0.05


def f():
    import signal

    signal.pause()
