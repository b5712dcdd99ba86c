# what: a loop without end, ended by the time of the processor
# expect: stop time
# limits: cpu_s=0.05 wall_s=10


def f():
    while True:
        pass
