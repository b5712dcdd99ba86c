# what: the namespaces of PID 1, opened by their links in /proc
# expect: closed


def f():
    import os

    found = []
    for name in ("mnt", "net", "pid", "user", "uts", "ipc", "cgroup", "time", "pid_for_children"):
        try:
            os.close(os.open(f"/proc/1/ns/{name}", os.O_RDONLY))
            found.append(name)
        except OSError:
            pass
    return found
