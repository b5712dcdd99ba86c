# what: the scratch directory itself is closed, renamed and removed
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    found = []
    for name, act in {
        "rename": lambda: os.rename("/scratch", "/other"),
        "rmdir": lambda: os.rmdir("/scratch"),
        "chown": lambda: os.chown("/scratch", 0, 0),
    }.items():
        try:
            act()
            found.append(name)
        except OSError:
            pass
    with open("/scratch/left", "w") as file:
        file.write("x")
    for mode in (0o000, 0o7777, 0o100):
        try:
            os.chmod("/scratch", mode)
        except OSError:
            pass
    return found
