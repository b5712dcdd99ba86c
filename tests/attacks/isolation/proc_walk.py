# what: other processes than itself and PID 1
# expect: closed


def f():
    import os

    others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
    # A directory of /proc can be entered by a number that it does not list: threads of others.
    others += [str(pid) for pid in range(2, 400) if pid != os.getpid() and os.path.exists(f"/proc/{pid}/task/{pid}")]
    return sorted(set(others))
