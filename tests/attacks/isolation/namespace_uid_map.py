# what: its own uid_map, gid_map and setgroups are opened for writing
# expect: closed


def f():
    import os

    found = []
    for name in ("uid_map", "gid_map", "setgroups", "projid_map", "timens_offsets"):
        try:
            os.close(os.open(f"/proc/self/{name}", os.O_WRONLY))
            found.append(name)
        except OSError:
            pass
    return found
