# what: the settings of the kernel are opened for writing, and closed again
# expect: closed


def f():
    import os
    import stat

    found = []
    for top in ("/proc/sys", "/sys/kernel", "/sys/fs/cgroup"):
        for where, _, names in os.walk(top):
            for name in names:
                try:
                    os.close(os.open(f"{where}/{name}", os.O_WRONLY | os.O_NONBLOCK))
                    found.append(f"{where}/{name}")
                except OSError:
                    pass
    for path in ("/proc/sysrq-trigger", "/proc/irq/default_smp_affinity", "/proc/mtrr", "/proc/acpi/wakeup",
                 "/proc/fs/xfs", "/proc/bus/pci", "/proc/timer_list", "/proc/sched_debug", "/proc/scsi/scsi"):  # fmt: skip
        try:
            descriptor = os.open(path, os.O_WRONLY)
        except OSError:
            continue
        if not stat.S_ISCHR(os.fstat(descriptor).st_mode):  # an engine lays /dev/null over some
            found.append(path)
    return found
