# what: named pipes and sockets, at which a cleaner that opens them would wait
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    os.mkfifo("pipe", 0o666)
    os.mkdir("folder")
    os.mkfifo("folder/pipe", 0)
    return []
