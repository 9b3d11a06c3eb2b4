#!/usr/bin/env python3
"""
Times the kernel of attention over pixels (attention.ptx) beside PyTorch's own on a Hopper GPU, float16, after comparing
both with the formula in float32.

    pip install torch cupy-cuda13x
    python3 pixel_attention.py src/main/resources/sc/fiji/svdtools/cuda/attention.ptx

Rows: frames of both clips, tokens, heads. Milliseconds (median of 10 after 3) and TFLOP/s of the two products.
"""
import sys

import cupy
import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

ROWS, TILE, STAGES, THREADS = 192, 128, 3, 512
SHARED = (ROWS + 2 * STAGES * TILE) * 128 + (4 * STAGES + 2) * 8 + 1024
BLOCKS = torch.cuda.get_device_properties(0).multi_processor_count
kernels = {}


def own(qkv, scale):
    b, s, _, n, _ = qkv.shape
    out = torch.empty(b, s, n, 64, dtype=qkv.dtype, device='cuda')
    pieces = (s + ROWS - 1) // ROWS * b * n
    with cupy.cuda.ExternalStream(torch.cuda.current_stream().cuda_stream):
        kernels[qkv.dtype]((min(BLOCKS, pieces),), (THREADS,), (qkv.data_ptr(), out.data_ptr(), cupy.int32(s), cupy.int32(n),
                           cupy.int32(pieces), cupy.float32(scale * 1.44269504)), shared_mem=SHARED)
    return out


def torchs(backend):
    def run(qkv, scale):
        q, k, v = [x.transpose(1, 2) for x in qkv.unbind(2)]
        with sdpa_kernel(backend): return F.scaled_dot_product_attention(q, k, v, scale=scale).transpose(1, 2)
    return run


def formula(qkv, scale):
    q, k, v = [x.transpose(1, 2).float() for x in qkv.unbind(2)]
    return (torch.softmax(q @ k.transpose(-1, -2) * scale, -1) @ v).transpose(1, 2)


def error(a, b): return ((a.float() - b).norm() / b.norm()).item()


def time(f):
    for _ in range(3): f()
    torch.cuda.synchronize()
    times = []
    for _ in range(10):
        a, b = torch.cuda.Event(True), torch.cuda.Event(True)
        a.record(); f(); b.record(); b.synchronize()
        times.append(a.elapsed_time(b))
    return sorted(times)[5]


module = cupy.RawModule(path=sys.argv[1])
for dtype, name in ((torch.float16, 'f16'), (torch.bfloat16, 'bf16')):
    kernels[dtype] = module.get_function('attention_' + name)
    kernels[dtype].max_dynamic_shared_size_bytes = SHARED
flash, cudnn = torchs(SDPBackend.FLASH_ATTENTION), torchs(SDPBackend.CUDNN_ATTENTION)
torch.manual_seed(0)
for b, s, n in ((1, 128, 1), (1, 192, 1), (2, 384, 2), (1, 256, 3), (3, 300, 2), (2, 129, 1), (1, 64, 1), (2, 1, 1), (1, 577, 5), (2, 2304, 2)):
    for dtype in kernels:
        x = (torch.randn(b, s, 3, n, 64, device='cuda') + 0.2).to(dtype)
        exact = formula(x, 0.125)
        ours, theirs = error(own(x, 0.125), exact), error(flash(x, 0.125), exact)
        print(b, s, n, dtype, 'error %.2g, FlashAttention-2 %.2g' % (ours, theirs))
        if not ours <= 1.3 * theirs + 1e-5: sys.exit('the kernel is wrong')
for b, s, n in ((28, 9216, 5), (28, 2304, 10), (28, 576, 20), (28, 144, 20), (28, 2880, 5), (28, 720, 10), (28, 180, 20), (50, 9216, 5)):
    x = torch.randn(b, s, 3, n, 64, device='cuda', dtype=torch.float16)
    ms = [time(lambda: f(x, 0.125)) for f in (flash, cudnn, own)]
    print('%d x %d, %d heads:' % (b, s, n), *('%.3f ms %.0f TFLOP/s;' % (t, 4e-9 * b * n * s * s * 64 / t) for t in ms))
