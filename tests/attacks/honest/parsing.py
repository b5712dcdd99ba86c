# what: argparse, shlex, urllib.parse, xml and html parsers, configparser
# input: "--n 3 'a b'"
# answer: [3, "a b", {"q": ["1"]}, "hi", "v"]

import argparse
import configparser
import shlex
import urllib.parse
import xml.etree.ElementTree as tree


def f(line):
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int)
    parser.add_argument("rest")
    options = parser.parse_args(shlex.split(line))
    config = configparser.ConfigParser()
    config.read_string("[s]\nk = v\n")
    return [
        options.n,
        options.rest,
        urllib.parse.parse_qs("q=1"),
        tree.fromstring("<a><b>hi</b></a>").find("b").text,
        config["s"]["k"],
    ]
