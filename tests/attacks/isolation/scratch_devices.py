# what: devices and programs with the set-user-id bit
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    found = []
    for kind, major, minor in ((0o020666, 1, 1), (0o060666, 8, 0), (0o020666, 10, 200), (0o060666, 254, 0)):
        try:
            os.mknod(f"device{major}-{minor}", kind, os.makedev(major, minor))
            os.open(f"device{major}-{minor}", os.O_RDONLY)
            found.append(f"device {major}:{minor}")
        except OSError:
            pass
    with open("program", "w") as file:
        file.write("#!/bin/sh\n")
    os.chmod("program", 0o4755)
    try:
        os.execv("/scratch/program", ["program"])
    except OSError:
        pass
    return found
