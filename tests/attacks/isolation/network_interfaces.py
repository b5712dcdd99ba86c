# what: the interfaces and routes of the host's network
# expect: closed


def f():
    found = []
    with open("/proc/net/dev") as file:
        names = [line.split(":")[0].strip() for line in file.readlines()[2:]]
    found += [name for name in names if name.startswith(("eth", "en", "wl", "veth", "docker", "br"))]
    with open("/proc/net/route") as file:
        found += file.read().splitlines()[1:]
    return found
