# what: the resource limits of PID 1 are lowered, so that it dies
# expect: closed


def f():
    import resource

    found = []
    for name in ("NOFILE", "CPU", "AS", "DATA"):
        what = getattr(resource, f"RLIMIT_{name}")
        try:
            resource.prlimit(1, what, (0, 0))
            found.append(name)
        except OSError:
            pass
    return found
