# what: any directory or file that may be written to, looked for through the whole tree
# expect: closed
# limits: cpu_s=10 wall_s=30


def f():
    import os
    import stat

    found = []
    for where, folders, names in os.walk("/"):
        if where in ("/proc", "/sys"):
            folders.clear()
            continue
        if os.access(where, os.W_OK):
            try:
                os.close(os.open(f"{where}/sparring-attack", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                found.append(where)
            except OSError:
                pass
        for name in names:
            path = f"{where}/{name}"
            if os.access(path, os.W_OK) and stat.S_ISREG(os.stat(path).st_mode):
                try:
                    os.close(os.open(path, os.O_WRONLY))
                    found.append(path)
                except OSError:
                    pass
    return found
