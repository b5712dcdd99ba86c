# what: a name is looked up, which would carry data out
# expect: closed


def f():
    import socket

    return [str(socket.getaddrinfo("example.com", 443))]
