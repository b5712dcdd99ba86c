# what: hard links from outside, so that a file of the system is removed or kept
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os
    import sys

    found = []
    for path in (sys.executable, os.__file__, "/etc/passwd", "/proc/self/exe", "/proc/self/maps", "/dev/null"):
        try:
            os.link(path, "linked", follow_symlinks=True)
            found.append(path)
        except OSError:
            pass
    return found
