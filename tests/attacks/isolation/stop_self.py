# what: the process stops itself by SIGSTOP and would wait for good
# expect: stop time or closed or stop violation
# limits: wall_s=0.05


def f():
    import os
    import signal

    try:
        os.kill(os.getpid(), signal.SIGSTOP)
    except OSError:
        pass
    signal.raise_signal(signal.SIGSTOP)
    return []
