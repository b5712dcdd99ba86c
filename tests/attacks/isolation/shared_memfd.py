# what: a file in memory
# expect: closed


def f():
    import os

    found = []
    for flags in (0, os.MFD_CLOEXEC, os.MFD_ALLOW_SEALING, os.MFD_HUGETLB):
        try:
            os.close(os.memfd_create("attack", flags))
            found.append(f"flags {flags}")
        except OSError:
            pass
    return found
