# what: a program that iterates over stdin, and reads it by its number and by its buffer
# mode: script
# input: "a\nb\nc"
# answer: "a b c\n"

import sys

lines = [next(sys.stdin).strip()]
lines += [line.strip() for line in sys.stdin]
assert open(0, closefd=False).read() == ""
assert sys.stdin.buffer.read() == b""
print(*lines)
