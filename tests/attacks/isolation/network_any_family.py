# what: a socket of any of the 46 families, as stream, datagram and raw
# expect: closed


def f():
    import socket

    found = []
    for family in range(46):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try:
                socket.socket(family, kind).close()
                found.append(f"family {family} kind {int(kind)}")
            except OSError:
                pass
    return found
