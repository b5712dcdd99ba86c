# what: it waits for nothing at all
# expect: stop time
# limits: wall_s=0.05


def f():
    import select

    select.select([], [], [])
