# what: a program that reads line by line and by blocks
# mode: script
# input: "3\n1 2 3\nrest\nof it"
# answer: "6\nREST\nOF IT"
# input: "1\n5\n"
# answer: "5\n"

import sys

n = int(input())
print(sum(map(int, input().split())))
sys.stdout.write(sys.stdin.read().upper())
