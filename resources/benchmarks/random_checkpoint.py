#!/usr/bin/env python3
"""
Writes a full-size Stable Video Diffusion checkpoint with random weights (9.56 GB, float32, one safetensors file with
the names of the original release). Speed does not depend on the weights; the scales keep activations finite in fp16.

    pip install torch numpy
    python3 random_checkpoint.py KEYMAP.tsv[.gz] OUT.safetensors [--seed 0]

KEYMAP is src/test/resources/sc/fiji/svdtools/weights/svd-keymap.tsv.gz: name, shape, component, diffusers name, note.
"""
import argparse, gzip, json, struct

import torch


def entries(path):
    opened = gzip.open(path, 'rt') if path.endswith('.gz') else open(path)
    with opened as f:
        for line in list(f)[1:]:
            name, shape, component, other, note = (line.rstrip('\n').split('\t') + [''] * 4)[:5]
            yield name, json.loads(shape), component, other, note


def values(name, shape, g, device):
    x = torch.randn(shape, generator=g, device=device)
    if name.endswith('mix_factor'): return 0.5 * x
    if len(shape) > 1: return x / (x.numel() / shape[0]) ** 0.5
    return 1 + 0.1 * x if name.endswith('weight') else 0.1 * x


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('keymap'); ap.add_argument('out'); ap.add_argument('--seed', type=int, default=0)
    a = ap.parse_args()
    rows = list(entries(a.keymap)); header, at = {}, 0
    for name, shape, *_ in rows:
        n = 4
        for d in shape: n *= d
        header[name] = {'dtype': 'F32', 'shape': shape, 'data_offsets': [at, at + n]}; at += n
    text = json.dumps(header).encode(); text += b' ' * (-len(text) % 8)
    device = 'cuda' if torch.cuda.is_available() else 'cpu'; g = torch.Generator(device).manual_seed(a.seed)
    with open(a.out, 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text)
        for name, shape, *_ in rows: f.write(memoryview(values(name, shape, g, device).contiguous().cpu().numpy()).cast('B'))
    print('%s: %d tensors, %.2f GB' % (a.out, len(rows), at / 1e9))


if __name__ == '__main__': main()
