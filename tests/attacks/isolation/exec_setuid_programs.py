# what: programs with the set-user-id bit, and any that could be run
# expect: closed


def f():
    import os
    import stat

    found = []
    for path in ("/bin/su", "/usr/bin/su", "/usr/bin/passwd", "/bin/mount", "/usr/bin/newgrp", "/usr/bin/sudo"):
        try:
            if os.stat(path).st_mode & stat.S_ISUID:
                os.execve(path, [path], {})
        except OSError:
            pass
    return found
