# what: prctl options that change who it is or what the kernel tells others of it
# expect: contained
# limits: wall_s=0.05


def f():
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    for option, value in (
        (1, 9),  # PR_SET_PDEATHSIG
        (4, 1),  # PR_SET_DUMPABLE
        (4, 2),
        (8, 1),  # PR_SET_KEEPCAPS
        (15, 0),  # PR_SET_NAME of nothing
        (24, 0),  # PR_CAPBSET_DROP
        (29, 1),  # PR_SET_TIMERSLACK
        (36, 1),  # PR_SET_CHILD_SUBREAPER
        (38, 0),  # PR_SET_NO_NEW_PRIVS, off again
        (41, 1),  # PR_SET_THP_DISABLE
        (0x59616D61, -1),  # PR_SET_PTRACER, any
        (67, 1),  # PR_SET_MEMORY_MERGE
    ):
        libc.prctl(option, ctypes.c_ulong(value & (2**64 - 1)), 0, 0, 0)
    return []
