# what: the interpreter and the standard library are changed under those who come after
# expect: closed


def f():
    import os
    import sys

    found = []
    for path in (sys.executable, os.__file__, os.path.dirname(os.__file__), "/proc/self/exe"):
        for name, change in {
            "write": lambda path: os.close(os.open(path, os.O_WRONLY)),
            "truncate": lambda path: os.truncate(path, os.stat(path).st_size),
            "chmod": lambda path: os.chmod(path, 0o777),
            "chown": lambda path: os.chown(path, os.getuid(), os.getgid()),
            "utime": os.utime,
            "unlink": lambda path: os.unlink(f"{path}/nothing"),
            "setxattr": lambda path: os.setxattr(path, "user.sparring", b"x"),
        }.items():
            try:
                change(path)
                found.append(f"{name} {path}")
            except OSError:
                pass
    return found
