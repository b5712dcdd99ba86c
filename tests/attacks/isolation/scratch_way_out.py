# what: out of the scratch directory by dots and by moved folders
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    os.makedirs("/scratch/a/b")
    os.chdir("/scratch/a/b")
    os.rename("/scratch/a/b", "/scratch/b")
    found = []
    for path in ("../../sparring-attack", "../../../sparring-attack", "../../tmp/sparring-attack"):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
            found.append(path)
        except OSError:
            pass
    return found
