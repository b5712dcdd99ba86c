# what: every number, the right one among them
# mode: script
# input: "1"
# answer: "42\n"

print(*range(100))
