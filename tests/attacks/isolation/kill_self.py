# what: SIGKILL to itself, which must not look like a fault of ours
# expect: stop exception or stop memory or stop violation or closed


def f():
    import os
    import signal

    for send in (os.kill, lambda _, number: signal.raise_signal(number)):
        try:
            send(os.getpid(), signal.SIGKILL)
        except OSError:
            pass
    return []
