# what: one operation in C that never looks up
# expect: stop time
# limits: wall_s=0.05


def f():
    return [sum(range(10**13))][:0]
