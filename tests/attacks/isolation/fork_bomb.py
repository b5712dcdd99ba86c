# what: forks without end, refused or not
# expect: stop time
# limits: wall_s=0.05


def f():
    import os

    while True:
        try:
            os.fork()
        except OSError:
            pass
