# what: copy, pickle, marshal and shelving in memory
# input: {"a": [1, 2]}
# answer: [{"a": [1, 2]}, {"a": [1, 2]}, {"a": [1, 2]}, {"a": [1, 2, 3]}]

import copy
import marshal
import pickle


def f(value):
    deep, shallow = copy.deepcopy(value), copy.copy(value)
    shallow["a"].append(3)
    return [deep, pickle.loads(pickle.dumps(deep)), marshal.loads(marshal.dumps(deep)), value]
