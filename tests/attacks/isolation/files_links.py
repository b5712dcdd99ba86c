# what: symbolic and hard links, folders, pipes and devices anywhere
# expect: closed


def f():
    import os

    found = []
    for where in ("/", "/tmp", "/dev", "/dev/shm", "/dev/mqueue", "/run", "/usr"):
        for name, make in {
            "symlink": lambda path: os.symlink("/etc/passwd", path),
            "link": lambda path: os.link("/etc/passwd", path),
            "mkdir": os.mkdir,
            "mkfifo": os.mkfifo,
            "mknod": lambda path: os.mknod(path, 0o020666, os.makedev(1, 1)),
            "rename": lambda path: os.rename("/etc/passwd", path),
        }.items():
            try:
                make(f"{where}/sparring-attack")
                found.append(f"{name} in {where}")
            except OSError:
                pass
    return found
