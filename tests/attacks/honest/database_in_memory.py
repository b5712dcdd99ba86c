# what: sqlite3 in memory
# input: [["a", 1], ["b", 2]]
# answer: [[3], [["b", 2]]]

import sqlite3


def f(rows):
    with sqlite3.connect(":memory:") as database:
        database.execute("create table t (name text, n integer)")
        database.executemany("insert into t values (?, ?)", rows)
        total = database.execute("select sum(n) from t").fetchone()
        return [list(total), [list(row) for row in database.execute("select * from t where n > 1 order by name")]]
