# what: handlers for signals that the program sends itself
# input: 1
# answer: ["SIGUSR1", "SIGINT"]

import signal

told = []


def f(x):
    signal.signal(signal.SIGUSR1, lambda number, _: told.append(signal.Signals(number).name))
    signal.raise_signal(signal.SIGUSR1)
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        told.append("SIGINT")
    return told
