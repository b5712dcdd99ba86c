# what: the library's own files: pathlib, shutil, zipfile, csv, pickle, logging
# limits: scratch_bytes=1MiB scratch_inodes=64
# input: [[1, 2], [3, 4]]
# answer: [[["1", "2"], ["3", "4"]], [[1, 2], [3, 4]], ["copy.csv", "t.csv"], "INFO:at work", True]

import csv
import logging
import pathlib
import pickle
import shutil
import zipfile


def f(rows):
    folder = pathlib.Path("folder")
    folder.mkdir()
    table = folder / "t.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    shutil.copyfile(table, folder / "copy.csv")
    with zipfile.ZipFile("all.zip", "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path)
    pathlib.Path("p").write_bytes(pickle.dumps(rows))
    handler = logging.FileHandler("log")
    handler.setFormatter(logging.Formatter("%(levelname)s:%(message)s"))
    logger = logging.getLogger("scratch")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.info("at work")
    handler.close()
    names = sorted(path.name for path in folder.iterdir())
    with table.open(newline="") as file:
        read = list(csv.reader(file))
    shutil.rmtree(folder)
    kept = pickle.loads(pathlib.Path("p").read_bytes())
    return [read, kept, names, pathlib.Path("log").read_text().strip(), not folder.exists()]
