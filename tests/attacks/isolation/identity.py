# what: another user or group, by every call
# expect: closed


def f():
    import os

    found = []
    calls = {
        "setuid": lambda: os.setuid(0),
        "setgid": lambda: os.setgid(0),
        "seteuid": lambda: os.seteuid(0),
        "setegid": lambda: os.setegid(0),
        "setreuid": lambda: os.setreuid(-1, 0),
        "setresuid": lambda: os.setresuid(0, 0, 0),
        "setresgid": lambda: os.setresgid(0, 0, 0),
        "setgroups": lambda: os.setgroups([0]),
        "initgroups": lambda: os.initgroups("root", 0),
    }
    for name, call in calls.items():
        try:
            call()
            found.append(name)
        except OSError:
            pass
    return found
