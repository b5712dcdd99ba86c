# what: upwards from the root, and through the roots of other processes
# expect: closed


def f():
    import os

    found = []
    root = os.stat("/")
    os.chdir("/")
    for _ in range(64):
        os.chdir("..")
    if (os.stat(".").st_dev, os.stat(".").st_ino) != (root.st_dev, root.st_ino):
        found.append("..")
    for path in ("/proc/1/root", "/proc/1/cwd", "/proc/1/task/1/root", "/proc/1/map_files", "/proc/1/fd"):
        try:
            os.chdir(path)
            found.append(path)
        except OSError:
            pass
    return found
