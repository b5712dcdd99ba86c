# what: the answer and a NUL, at which a careless reader would stop
# mode: script
# input: "1"
# answer: "42\n"

print("42\n\0 or 43")
