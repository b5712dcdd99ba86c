# what: the answer and then an exception
# mode: script
# input: "1"
# answer: "42\n"

print(42, flush=True)
1 / 0
