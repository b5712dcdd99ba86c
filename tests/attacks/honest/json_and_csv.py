# what: json, csv and io
# input: "a,b\r\n1,2\r\n"
# answer: ["[{\"a\": \"1\", \"b\": \"2\"}]", [["a", "b"], ["1", "2"]], "1;2\r\n"]

import csv
import io
import json


def f(text):
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerow([1, 2])
    return [json.dumps(rows), list(csv.reader(io.StringIO(text, newline=""))), out.getvalue()]
