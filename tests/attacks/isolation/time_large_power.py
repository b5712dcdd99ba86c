# what: a power that takes minutes, without a loop
# expect: stop time
# limits: wall_s=0.05


def f():
    return [7 ** (10**7) % 2][:0]
