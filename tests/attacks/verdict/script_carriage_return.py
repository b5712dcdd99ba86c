# what: another answer, written over by the right one on a terminal
# mode: script
# input: "1"
# answer: "42\n"

print("41\r42")
