# what: another answer and backspaces over it
# mode: script
# input: "1"
# answer: "42\n"

print("41\b\b42")
