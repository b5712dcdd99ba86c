# what: links that lead a careless cleaner out of the scratch directory
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    found = []
    for number, target in enumerate(
        ("/", "/etc", "/proc/1/root", "/proc/1/fd/0", "/usr", "..", "/proc/self/cwd", "/py")
    ):
        os.symlink(target, f"link{number}")
        try:
            os.close(os.open(f"link{number}/sparring-attack", os.O_CREAT | os.O_WRONLY))
            found += [] if target in ("/proc/self/cwd",) else [target]
        except OSError:
            pass
    os.symlink("loop", "loop")
    os.mkdir("folder")
    os.symlink("/usr", "folder/usr")
    return found
