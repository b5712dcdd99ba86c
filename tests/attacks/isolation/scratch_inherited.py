# what: files of the job before are looked for, and files of its own left for the next
# expect: closed
# limits: scratch_bytes=1MiB scratch_inodes=64


def f():
    import os

    found = [f"{where}/{name}" for where, folders, names in os.walk("/scratch") for name in folders + names]
    os.makedirs("left/behind")
    with open("left/behind/secret", "w") as file:
        file.write("left")
    os.symlink("secret", "left/behind/link")
    return found
