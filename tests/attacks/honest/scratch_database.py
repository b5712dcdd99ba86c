# what: a database in a file, with a transaction that is taken back
# limits: scratch_bytes=1MiB scratch_inodes=64
# input: 3
# answer: [3, 3]

import sqlite3


def f(n):
    database = sqlite3.connect("data.sqlite")
    with database:
        database.execute("create table t (n integer)")
        database.executemany("insert into t values (?)", [(i,) for i in range(n)])
    count = database.execute("select count(*) from t").fetchone()[0]
    database.execute("delete from t")
    database.rollback()
    database.close()
    with sqlite3.connect("data.sqlite") as again:
        return [count, again.execute("select count(*) from t").fetchone()[0]]
