# what: attributes of files, which lie in memory that no block count shows
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    with open("file", "w") as file:
        file.write("x")
    held = 0
    try:
        for number in range(4096):
            os.setxattr("file", f"user.x{number}", bytes(16_384))
            held += 16_384
    except OSError:
        pass
    return [f"{held} bytes in attributes"] if held > 4 << 20 else []
