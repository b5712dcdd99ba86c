# what: a page is fetched with the standard library
# expect: closed


def f():
    import urllib.request

    urllib.request.urlopen("http://127.0.0.1:1/", timeout=1)
    return ["http"]
