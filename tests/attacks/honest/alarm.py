# what: an alarm that ends a loop, as programs do to limit their own time
# input: 1
# answer: "alarm"

import signal


class Alarm(Exception):
    pass


def ring(*_):
    raise Alarm


def f(x):
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    try:
        while True:
            pass
    except Alarm:
        signal.alarm(0)
        return "alarm"
