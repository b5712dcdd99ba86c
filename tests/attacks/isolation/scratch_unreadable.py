# what: folders and files that nobody may read or enter
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    os.makedirs("a/b/c")
    with open("a/b/c/file", "w") as file:
        file.write("x")
    os.chmod("a/b/c/file", 0)
    os.chmod("a/b/c", 0)
    os.chmod("a/b", 0o500)
    os.chmod("a", 0)
    os.mkdir("sticky")
    os.chmod("sticky", 0o7777)
    return []
