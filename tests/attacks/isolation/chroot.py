# what: the old way out of a changed root: chroot, then up
# expect: closed


def f():
    import os

    os.chroot("/usr")
    for _ in range(64):
        os.chdir("..")
    os.chroot(".")
    return ["chroot"]
