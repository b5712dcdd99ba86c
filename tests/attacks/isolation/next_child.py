# what: the child that waits for the next job, if there is one: to end, stop, slow, read or change it
# expect: closed


def f():
    import ctypes
    import os
    import resource

    numbers = {
        "x86_64": {
            "tgkill": 234,
            "pidfd_open": 434,
            "sched_setaffinity": 203,
            "ioprio_set": 251,
            "kcmp": 312,
            "sched_setscheduler": 144,
            "sched_setattr": 314,
            "setpriority": 141,
            "getpgid": 121,
            "prlimit64": 302,
        },
        "aarch64": {
            "tgkill": 131,
            "pidfd_open": 434,
            "sched_setaffinity": 122,
            "ioprio_set": 30,
            "kcmp": 272,
            "sched_setscheduler": 119,
            "sched_setattr": 274,
            "setpriority": 140,
            "getpgid": 155,
            "prlimit64": 261,
        },
    }[os.uname().machine]
    call = ctypes.CDLL(None).syscall
    found = []
    for pid in [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]:
        for signal in (0, 2, 9, 15, 19, 23):
            try:
                os.kill(pid, signal)
                found.append(f"kill with {signal}")
            except OSError:
                pass
            if call(numbers["tgkill"], pid, pid, signal) == 0:
                found.append(f"tgkill with {signal}")
        with open(f"/proc/{pid}/status") as file:
            (users,) = [line.split()[1:] for line in file if line.startswith("Uid:")]
        if str(os.getuid()) in users:
            found.append("it runs as the same user")
        mask = ctypes.c_ulong(1)
        for name, arguments in (
            ("pidfd_open", (pid, 0)),
            ("sched_setaffinity", (pid, 8, ctypes.byref(mask))),
            ("ioprio_set", (1, pid, 3 << 13)),
            ("kcmp", (pid, os.getpid(), 1, 0, 0)),
            ("sched_setscheduler", (pid, 5, ctypes.byref(ctypes.c_int(0)))),
            ("sched_setattr", (pid, ctypes.create_string_buffer(56), 0)),
            ("setpriority", (0, pid, 19)),
            ("prlimit64", (pid, resource.RLIMIT_CPU, 0, ctypes.create_string_buffer(16))),
        ):
            if call(numbers[name], *arguments) >= 0:
                found.append(name)
        reading = (
            "mem",
            "maps",
            "smaps",
            "environ",
            "auxv",
            "root",
            "cwd",
            "exe",
            "fd",
            "fdinfo",
            "map_files",
            "ns/pid",
            "stack",
            "syscall",
            "pagemap",
            "io",
            "personality",
            "attr/exec",
        )
        for name in reading:
            path = f"/proc/{pid}/{name}"
            try:
                if name in ("root", "cwd", "exe", "ns/pid"):
                    os.readlink(path)
                elif name in ("fd", "fdinfo", "map_files"):
                    os.listdir(path)
                else:
                    with open(path, "rb") as file:
                        file.read(1)
                found.append(f"{name} can be read")
            except OSError:
                pass
        for name in (
            "mem",
            "comm",
            "oom_score_adj",
            "oom_adj",
            "clear_refs",
            "coredump_filter",
            "timerslack_ns",
            "autogroup",
            "sched",
            "loginuid",
            "attr/current",
            f"task/{pid}/comm",
        ):
            try:
                descriptor = os.open(f"/proc/{pid}/{name}", os.O_WRONLY)
                found += [f"{name} opens for writing"] * (name not in ("timerslack_ns", "attr/current"))  # to anybody
                os.write(descriptor, b"1000")
                found.append(f"{name} is written")
            except OSError:
                pass
    return found
