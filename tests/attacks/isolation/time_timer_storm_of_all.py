# what: all three interval timers and the alarm at once, each starting itself again
# expect: stop time
# limits: wall_s=0.05


def f():
    import signal

    def again(number, _frame):
        timer = {signal.SIGALRM: 0, signal.SIGVTALRM: 1, signal.SIGPROF: 2}[number]
        signal.setitimer(timer, 1e-6, 1e-6)

    for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF):
        signal.signal(number, again)
        again(number, None)
    while True:
        signal.alarm(1)
