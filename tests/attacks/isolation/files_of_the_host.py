# what: files that only the host has
# expect: closed


def f():
    import os

    found = []
    for path in ("/etc/shadow", "/" + "root", "/home/*", "/var/run/docker.sock", "/run/docker.sock",
                 "/proc/kcore", "/proc/kallsyms", "/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/kvm",
                 "/dev/fuse", "/dev/net/tun", "/sys/kernel/debug/tracing", "/var/lib/docker", "/proc/1/root"):  # fmt: skip
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            text = os.read(descriptor, 4096)
        except OSError:
            text = b"a folder"
        if path != "/proc/kallsyms" or any(line.split()[0].strip(b"0") for line in text.splitlines() if line.split()):
            found.append(path)
    return found
