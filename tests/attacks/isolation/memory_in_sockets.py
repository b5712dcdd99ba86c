# what: memory of the kernel: pairs of sockets, filled, sent through each other and closed
# expect: closed or stop memory


def f():
    import array
    import socket

    try:
        keeper, _other = socket.socketpair()
    except OSError:
        return []
    keeper.setblocking(False)
    held = 0
    try:
        for _ in range(4096):
            left, right = socket.socketpair()
            left.setblocking(False)
            try:
                while True:
                    held += left.send(bytes(1 << 15))
            except BlockingIOError:
                pass
            rights = array.array("i", [left.fileno(), right.fileno()])
            keeper.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
            left.close()
            right.close()
    except OSError:
        pass
    return [f"{held >> 20} MiB in sockets"] if held > 72 << 20 else []
