# what: modules that solutions import without need
# input: 1
# answer: 21

import argparse
import configparser
import email.message
import html.parser
import http.client
import multiprocessing
import os.path
import pdb
import pprint
import shlex
import shutil
import socket
import ssl
import subprocess
import tempfile
import tokenize
import unittest
import urllib.parse
import uuid
import xml.etree.ElementTree
import doctest


def f(x):
    return x * 21
