# what: zlib, gzip, bz2, lzma, zipfile and tarfile in memory
# input: b"abc" * 1000
# answer: [True, True, True, True, b"abcabcabca"]

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib


def f(data):
    found = [module.decompress(module.compress(data)) == data for module in (zlib, gzip, bz2, lzma)]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x", data)
    tarred = io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("x"))
    with zipfile.ZipFile(packed) as archive:
        return [*found, archive.read("x")[:10]]
