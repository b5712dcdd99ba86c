# what: files of the standard library are read, listed and imported
# input: 1
# answer: [True, True, "this", True]

import importlib
import importlib.resources
import os
import pathlib
import pkgutil


def f(x):
    folder = pathlib.Path(os.__file__).parent
    names = {module.name for module in pkgutil.iter_modules()}
    return [
        (folder / "json" / "decoder.py").read_text().startswith('"""'),
        "json" in names or "json" in os.listdir(folder),
        importlib.util.find_spec("this").name,
        os.path.getsize(os.__file__) > 1000,
    ]
