# what: flags set on the open /dev/null, to be found there by the next run
# expect: closed


def f():
    import fcntl
    import os

    strange = os.O_APPEND | os.O_NONBLOCK
    flags = [fcntl.fcntl(number, fcntl.F_GETFL) for number in (0, 1, 2)]
    for number in (0, 1, 2):
        fcntl.fcntl(number, fcntl.F_SETFL, flags[number] | strange)
    return [f"{number} has the flags of an earlier run" for number in (0, 1, 2) if flags[number] & strange]
