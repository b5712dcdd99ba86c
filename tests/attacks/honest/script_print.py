# what: a program that prints the answer
# mode: script
# input: "1"
# answer: "42\n"

print(42 * int(input()))
