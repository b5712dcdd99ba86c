# what: random numbers of the system: secrets, uuid, os.urandom
# input: 16
# answer: [16, 32, 36, 4, True]

import os
import random
import secrets
import uuid


def f(n):
    other = random.SystemRandom().randrange(10)
    token = uuid.uuid4()
    return [len(os.urandom(n)), len(secrets.token_hex(n)), len(str(token)), token.version, 0 <= other < 10]
