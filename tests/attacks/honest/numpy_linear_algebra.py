# what: linear systems, eigenvalues, decompositions
# profile: scientific
# limits: memory_bytes=256MiB
# tolerance: 1e-9
# input: [[2.0, 1.0], [1.0, 3.0]], [1.0, 2.0]
# answer: [[0.2, 0.6], [1.381966011250105, 3.618033988749895], 5.0, True]

import numpy as np


def f(a, b):
    a = np.array(a)
    q, r = np.linalg.qr(a)
    return [
        np.linalg.solve(a, b).tolist(),
        np.sort(np.linalg.eigvals(a).real).tolist(),
        float(np.linalg.det(a)),
        bool(np.allclose(q @ r, a)),
    ]
