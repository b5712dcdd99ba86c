# what: our own code and our dependencies, as modules
# expect: closed


def f():
    import importlib.util

    names = (
        "sparring",
        "sparring_sandbox",
        "sparring_verifiers",
        "docker",
        "pytest",
        "pydantic",
        "hypothesis",
        "tests",
    )
    return [name for name in names if importlib.util.find_spec(name) is not None]
