# what: a loop without end
# expect: stop time
# limits: wall_s=0.05


def f():
    while True:
        pass
