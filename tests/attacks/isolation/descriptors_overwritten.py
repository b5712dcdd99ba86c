# what: every descriptor is made a copy of /dev/null
# expect: stop exception or stop violation


def f():
    import os

    null = os.open("/dev/null", os.O_RDWR)
    for number in range(64):
        if number != null:
            try:
                os.dup2(null, number)
            except OSError:
                pass
    return []
