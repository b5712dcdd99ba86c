# what: whatever is raised in it is caught and it goes on
# expect: stop time
# limits: wall_s=0.05


def f():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
