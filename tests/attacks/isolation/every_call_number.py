# what: every system call number with arguments that do nothing; those that matter have files of their own
# expect: contained
# limits: wall_s=0.05


def f():
    import ctypes
    import os

    libc = ctypes.CDLL(None)
    if os.uname().machine == "x86_64":
        waiting = {0, 7, 15, 22, 23, 34, 35, 56, 57, 58, 60, 61, 162, 231, 232, 270, 271, 281, 335, 336}
        killing = {101, 155, 161, 165, 166, 248, 249, 250, 272, 298, 304, 308, 310, 311, 321, 428, 429, 430, 432, 442}
    else:
        waiting = {22, 59, 72, 73, 81, 93, 94, 95, 124, 139, 220}
        killing = {39, 40, 41, 51, 97, 117, 217, 218, 219, 241, 265, 268, 270, 271, 280, 428, 429, 430, 432, 442}
    for number in sorted(set(range(470)) - waiting - killing):
        libc.syscall(number, -1, -1, -1, -1, -1, -1)
    return []
