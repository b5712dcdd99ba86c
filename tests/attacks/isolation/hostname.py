# what: another host name
# expect: closed


def f():
    import socket

    before = socket.gethostname()
    socket.sethostname("attacked")
    return [f"{before} became {socket.gethostname()}"]
