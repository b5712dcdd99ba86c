# what: it makes PID 1 a better victim than itself when memory is short
# expect: closed


def f():
    import ctypes

    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    found = []
    for value in ("-1000", "-1"):
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write(value)
        found.append(value)
    return found
