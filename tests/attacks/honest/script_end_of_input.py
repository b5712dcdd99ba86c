# what: a program that reads until there is no more
# mode: script
# input: "1\n2\n3"
# answer: "6\n"
# input: ""
# answer: "0\n"

total = 0
while True:
    try:
        total += int(input())
    except EOFError:
        break
print(total)
