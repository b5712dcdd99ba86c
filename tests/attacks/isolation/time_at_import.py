# what: a program that never ends loading
# expect: stop time
# limits: wall_s=0.05

while True:
    pass


def f():
    return []
