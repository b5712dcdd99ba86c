# what: state that lives from call to call within a job
# input: 1
# answer: 1
# input: 2
# answer: 3
# input: 3
# answer: 6

total = 0


def f(x):
    global total
    total += x
    return total
