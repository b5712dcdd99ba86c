# what: SIGTSTP, SIGTTIN and SIGTTOU to itself
# expect: stop time or closed or stop violation
# limits: wall_s=0.05


def f():
    import signal

    for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU):
        signal.raise_signal(number)
    return []
