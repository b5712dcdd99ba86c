# what: arrays as solutions use them: shapes, masks, random numbers, Fourier, sorting, text
# profile: scientific
# limits: memory_bytes=256MiB
# tolerance: 1e-9
# input: 6
# answer: [[[0, 1, 2], [3, 4, 5]], [4, 5], 15, [15.0, -3.0], [5, 4], True]

import numpy as np


def f(n):
    a = np.arange(n)
    spectrum = np.fft.rfft(a)
    generator = np.random.default_rng(1)
    return [
        a.reshape(2, 3).tolist(),
        a[a > 3].tolist(),
        int(a.sum()),
        [float(spectrum[0].real), float(spectrum[1].real)],
        np.argsort(-a)[:2].tolist(),
        bool(0 <= generator.random() < 1 and np.random.rand() < 1),
    ]
