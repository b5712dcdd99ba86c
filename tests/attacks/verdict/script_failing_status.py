# what: the answer and an exit status that says failure
# mode: script
# input: "1"
# answer: "42\n"

print(42, flush=True)
raise SystemExit(3)
