# what: attributes that change whenever they are looked at
# input: 1
# answer: 42


class Changing:
    def __get__(self, one, owner):
        return 42

    def __set__(self, one, value):
        pass


class Answer:
    real = imag = numerator = Changing()

    def __getattr__(self, name):
        return 42

    def __eq__(self, other):
        return True


def f(x):
    return Answer()
