# what: what /proc tells and lets write of PID 1
# expect: closed


def f():
    import os

    found = []
    for base in ("/proc/1", "/proc/1/task/1"):
        for name in ("mem", "maps", "smaps", "environ", "auxv", "pagemap", "io", "stack", "syscall", "personality",
                     "root", "cwd", "exe", "fd/0", "fd/1", "fd/2", "fd/3", "fdinfo/0", "map_files", "clear_refs"):  # fmt: skip
            try:
                descriptor = os.open(f"{base}/{name}", os.O_RDONLY | os.O_NONBLOCK)
            except OSError:
                continue
            try:
                if name not in ("root", "cwd", "map_files") and not os.read(descriptor, 1):
                    continue  # it opens, and tells nothing
            except OSError:
                continue
            found.append(f"{base}/{name} is read")
        # Not attr/current and timerslack_ns: anybody may open those, and is refused when he writes.
        for name in ("mem", "fd/0", "fd/1", "oom_score_adj", "comm", "coredump_filter", "clear_refs", "loginuid", "uid_map", "setgroups", "autogroup", "sched"):  # fmt: skip
            try:
                os.close(os.open(f"{base}/{name}", os.O_WRONLY | os.O_NONBLOCK))
                found.append(f"{base}/{name} opens for writing")
            except OSError:
                pass
    return found
