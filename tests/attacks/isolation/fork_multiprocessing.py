# what: a process of multiprocessing
# expect: closed


def f():
    import multiprocessing

    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()
    process.join()
    return ["multiprocessing"]
