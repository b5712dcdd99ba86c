# what: logging to stderr, and warnings
# input: 1
# answer: ["careful", 1]

import logging
import warnings

logging.basicConfig(level=logging.DEBUG)


def f(x):
    logging.getLogger("candidate").info("at work")
    logging.getLogger("candidate").exception("without one")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("careful", stacklevel=1)
    warnings.warn("to stderr", stacklevel=1)
    return [str(caught[0].message), len(caught)]
