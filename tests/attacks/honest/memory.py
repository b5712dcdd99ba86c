# what: as much memory as a table of dynamic programming takes
# input: 2000
# answer: 1000


def f(n):
    table = [[0] * (n + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        row, above = table[i], table[i - 1]
        for j in range(1, n + 1, 500):
            row[j] = above[j - 1] + 1
    data = bytearray(32 << 20)
    data[-1] = 1
    return len(table) // 2 + 0 * data[-1]
