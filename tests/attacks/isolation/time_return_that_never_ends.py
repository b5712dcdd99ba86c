# what: a result whose own methods never end when it is looked at
# expect: contained
# limits: wall_s=0.05


class Endless:
    def __getattribute__(self, name):
        while True:
            pass

    def __repr__(self):
        while True:
            pass


def f():
    return Endless()
