# what: hashlib, hmac, base64
# input: b"abc"
# answer: ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "900150983cd24fb0d6963f7d28e17f72", "YWJj", 64]

import base64
import hashlib
import hmac


def f(data):
    return [
        hashlib.sha256(data).hexdigest(),
        hashlib.md5(data).hexdigest(),
        base64.b64encode(data).decode(),
        len(hmac.new(b"key", data, "sha256").hexdigest()),
    ]
