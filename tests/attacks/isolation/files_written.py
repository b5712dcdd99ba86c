# what: a file in each directory that is usually writable, and in those that are writable only here
# expect: closed


def f():
    import os

    found = []
    for where in ("/", "/tmp", "/var/tmp", "/dev", "/dev/shm", "/dev/mqueue", "/run", "/home", "/root", "/etc", "/usr",
                  "/usr/lib", "/py", "/py/lib", "/packages", "/sys/fs/cgroup", "/var/lock", "/dev/pts", "/mnt"):  # fmt: skip
        try:
            os.close(os.open(f"{where}/sparring-attack", os.O_CREAT | os.O_WRONLY, 0o600))
            found.append(where)
        except OSError:
            pass
    return found
