# what: the answer and more behind it
# mode: script
# input: "1"
# answer: "42\n"

print(42)
print("or 43")
