# what: its resource limits are lifted
# expect: closed


def f():
    import resource

    found = []
    for name in ("DATA", "AS", "CPU", "NOFILE", "FSIZE", "MSGQUEUE", "NPROC", "MEMLOCK", "CORE", "STACK", "SIGPENDING"):
        what = getattr(resource, f"RLIMIT_{name}", None)
        if what is None:
            continue
        hard = resource.getrlimit(what)[1]
        for wanted in {resource.RLIM_INFINITY, hard + 1} - {hard, 0}:
            try:
                resource.setrlimit(what, (wanted, wanted))
                found.append(name)
            except (OSError, ValueError):
                pass
    return found
