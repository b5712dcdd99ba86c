# what: the scratch directory is filled with files, folders and links
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    made = 0
    for make in (
        lambda path: open(path, "x").close(),
        os.mkdir,
        lambda path: os.symlink("/", path),
        os.mkfifo,
        lambda path: os.link("one", path),
    ):
        try:
            for number in range(4096):
                make("one" if not made else f"{made}-{number}")
                made += 1
        except OSError:
            pass
    return [f"{made} of 64"] if made > 4096 or not made else []
