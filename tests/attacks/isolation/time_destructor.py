# what: an object whose destructor never ends, alive when the job is over
# expect: contained
# limits: wall_s=0.05


class Endless:
    def __del__(self):
        while True:
            pass


kept = Endless()
kept.itself = kept


def f():
    return []
