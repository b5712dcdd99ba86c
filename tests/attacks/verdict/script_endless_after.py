# what: the answer and then no end
# limits: wall_s=0.05
# mode: script
# input: "1"
# answer: "42\n"

print(42, flush=True)
while True:
    pass
