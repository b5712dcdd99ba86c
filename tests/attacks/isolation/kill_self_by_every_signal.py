# what: each signal to itself in turn
# expect: contained
# limits: wall_s=0.05

import signal

for number in range(1, 65):
    if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass


def f():
    for number in range(1, 65):
        if number != signal.SIGKILL:
            try:
                signal.raise_signal(number)
            except OSError:
                pass
    return []
