# what: another session and process group, to get out of a kill by group
# expect: contained


def f():
    import os

    for call in (os.setsid, lambda: os.setpgid(0, 0), lambda: os.setpgid(0, 1), lambda: os.setpgid(1, 0)):
        try:
            call()
        except OSError:
            pass
    return []
