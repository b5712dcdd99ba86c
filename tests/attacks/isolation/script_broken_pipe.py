# what: a program that reads from its own stdout and writes into both ends of closed pipes
# expect: contained
# mode: script
# limits: wall_s=0.05

import os

for number in range(16):
    try:
        os.read(number, 1)
    except OSError:
        pass
read, write = os.pipe()
os.close(read)
try:
    os.write(write, b"x")
except OSError:
    pass
