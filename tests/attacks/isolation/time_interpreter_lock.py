# what: no other thread of it ever gets a turn
# expect: stop time
# limits: wall_s=0.05


def f():
    import sys

    sys.setswitchinterval(1e9)
    while True:
        pass
