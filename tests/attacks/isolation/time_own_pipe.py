# what: it waits for a pipe that only it could write to
# expect: stop time
# limits: wall_s=0.05


def f():
    import os

    read, _write = os.pipe()
    os.read(read, 1)
