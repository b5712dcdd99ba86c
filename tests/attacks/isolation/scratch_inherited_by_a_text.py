# what: a program that leaves a file for its next text
# expect: closed
# mode: script
# limits: scratch_bytes=1MiB scratch_inodes=64
# input: "first"
# input: "second"

import os

for name in os.listdir("/scratch"):
    print(name)
with open("/scratch/kept", "w") as file:
    file.write("kept")
