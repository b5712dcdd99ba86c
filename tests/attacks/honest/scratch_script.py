# what: a program that sorts by way of a file, afresh for each text
# mode: script
# limits: scratch_bytes=1MiB scratch_inodes=64
# input: "b\na\n"
# answer: "a\nb\n"
# input: "d\nc\n"
# answer: "c\nd\n"

import os
import sys

assert os.listdir(".") == []
with open("lines", "w+") as file:
    file.write(sys.stdin.read())
    file.seek(0)
    print(*sorted(file.read().split()), sep="\n")
