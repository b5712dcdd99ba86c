# what: SIGKILL to its own process group, which PID 1 must not be in
# expect: contained


def f():
    import os
    import signal

    try:
        os.killpg(0, signal.SIGKILL)
    except OSError:
        pass
    return []
