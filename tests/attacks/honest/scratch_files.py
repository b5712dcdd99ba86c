# what: files written, read, appended, renamed and removed in the working directory
# limits: scratch_bytes=1MiB scratch_inodes=64
# input: "text"
# answer: ["text more", ["b.txt"], True, []]

import os


def f(text):
    with open("a.txt", "w") as file:
        file.write(text)
    with open("a.txt", "a") as file:
        file.write(" more")
    os.rename("a.txt", "b.txt")
    with open("b.txt") as file:
        found = file.read()
    names = sorted(os.listdir("."))
    here = os.getcwd() == "/scratch"
    os.remove("b.txt")
    return [found, names, here, os.listdir(".")]
