# what: a program with a main function, a guard and an exit
# mode: script
# input: "x"
# answer: "main x\n"

import sys


def main():
    print("main", sys.stdin.read())
    return 0


if __name__ == "__main__":
    sys.exit(main())
