# what: a program that tests itself: doctest and unittest
# input: 1
# answer: [0, True]

import doctest
import io
import unittest


def double(x):
    """
    >>> double(2)
    4
    """
    return 2 * x


class Case(unittest.TestCase):
    def test(self):
        self.assertEqual(double(1), 2)


def f(x):
    finder = doctest.DocTestFinder().find(double, "double", globs={"double": double})
    failed = sum(doctest.DocTestRunner(verbose=False).run(test).failed for test in finder)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Case)
    return [failed, unittest.TextTestRunner(stream=io.StringIO()).run(suite).wasSuccessful()]
