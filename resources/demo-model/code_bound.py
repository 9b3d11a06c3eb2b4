"""What a linear code of pictures loses: PSNR of each picture if every block of 8 x 8 pixels is given by K numbers, on the K axes that suit this
very picture best (principal components of its blocks). The autoencoder of SVD has 4 numbers a block, on axes that have to suit all pictures.
    python3 resources/demo-model/code_bound.py PICTURE...          (needs numpy and Pillow; sides are cut to a multiple of 8)
"""
import os, sys
import numpy as np
from PIL import Image

NUMBERS = (4, 8, 16, 32)


def bounds(file):
    picture = np.asarray(Image.open(file).convert('RGB')).astype(np.float64) / 255
    h, w = (n // 8 for n in picture.shape[:2])
    blocks = picture[:h * 8, :w * 8].reshape(h, 8, w, 8, 3).transpose(0, 2, 1, 3, 4).reshape(h * w, 192)
    mean = blocks.mean(0)
    u, s, axes = np.linalg.svd(blocks - mean, full_matrices=False)
    errors = [(((u[:, :k] * s[:k]) @ axes[:k] + mean - blocks) ** 2).mean() for k in NUMBERS]
    return [-10 * np.log10(e) for e in errors]


for file in sys.argv[1:]:
    print('%-16s' % os.path.splitext(os.path.basename(file))[0], *('%2d: %.1f dB' % kb for kb in zip(NUMBERS, bounds(file))))
