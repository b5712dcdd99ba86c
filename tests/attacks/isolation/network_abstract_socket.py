# what: the abstract unix sockets of the host, which have no path that a mount could hide
# expect: closed


def f():
    import socket

    with open("/proc/net/unix") as file:
        names = [line.split()[-1] for line in file if "@" in line]
    made = socket.socket(socket.AF_UNIX)
    made.bind("\0sparring-attack")
    return ["an abstract socket", *names]
