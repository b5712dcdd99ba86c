# what: what it was born with: files, folders, sockets, and pipes from someone who is alive
# expect: closed


def f():
    import fcntl
    import os
    import select
    import stat

    found = []
    for number in range(1024):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISSOCK(mode) or stat.S_ISBLK(mode):
            found.append(f"{number} has mode {mode:o}")
        if stat.S_ISFIFO(mode) and fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE != os.O_WRONLY:
            poll = select.poll()
            poll.register(number, select.POLLIN)
            if not any(events & select.POLLHUP for _, events in poll.poll(0)):
                found.append(f"{number} is a pipe that someone may write to")
    return found
