# what: a program that reads and writes hundreds of kilobytes
# mode: script
# input: "0123456789" * 50000
# answer: "9876543210" * 50000

import sys

sys.stdout.write(sys.stdin.read()[::-1])
