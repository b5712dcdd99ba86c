# what: a name that is there and cannot be called
# input: 1
# answer: 42

f = 42
