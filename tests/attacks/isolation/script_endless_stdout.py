# what: a program that prints without end
# expect: stop output
# mode: script
# limits: output_bytes=64KiB wall_s=5

while True:
    print("x" * 100)
