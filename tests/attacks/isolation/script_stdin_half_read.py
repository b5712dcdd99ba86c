# what: a program that reads one byte of its megabytes, closes the pipe, and ends
# expect: closed
# mode: script
# input: "0123456789abcdef" * 131072

import os

os.read(0, 1)
os.close(0)
