# what: a program that writes through os and through the buffer, in order
# mode: script
# input: ""
# answer: "one\ntwo\nthree\n"

import os
import sys

sys.stdout.write("one\n")
sys.stdout.flush()
sys.stdout.buffer.write(b"two\n")
sys.stdout.buffer.flush()
os.write(1, b"three\n")
