# what: exceptions that are raised and caught inside
# input: "12x"
# answer: -1
# input: "12"
# answer: 12


def f(text):
    try:
        return int(text)
    except ValueError as error:
        assert "invalid literal" in str(error)
        return -1
    finally:
        text = None
