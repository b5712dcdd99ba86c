# what: a connection to the loopback interface
# expect: closed


def f():
    import socket

    socket.create_connection(("127.0.0.1", 80), timeout=1)
    return ["tcp"]
