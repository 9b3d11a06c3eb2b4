#!/usr/bin/env python3
"""
Makes the reference values that the Java tests compare with: small networks with the architecture of Stable
Video Diffusion, built from the classes of diffusers and transformers, on formula inputs.

    pip install torch diffusers transformers safetensors numpy pillow
    python3 make_fixtures.py OUT_FOLDER [--only clip vae unet run noise]

Takes about two minutes on two CPU cores. Writes clip, vae, unet, run and noise .safetensors. The versions used
are in the header of each file (__metadata__). Needs single_file.py, beside this script (the key map).

NO WEIGHTS AND NO LARGE INPUTS ARE STORED: both are formulas, to be computed again in Java.

* weights: fill(key, shape) below, in float64 and then rounded to float32. The key is the full name in the
  ORIGINAL single file, the shape is that of the original file. For run.safetensors alone the tensors named in
  RUN_GAIN are then multiplied by the given factor: without it rounding errors grow too much over the 25 steps
  (float32 lies 7e-4 from float64 in the final latent; with the factor 5e-6).
* inputs: wave(shape, a, b), in float64 and then rounded to float32.
* networks: see UNET, VAE, CLIP_VISION. GroupNorm eps is 1e-5 in every ResBlock of the UNet (as in the original
  code; diffusers has 1e-6 in some), and as diffusers has it elsewhere.
* subsampling, sub() below: of a tensor with n elements, in row-major order (NCHW; first axis clip*T + frame),
      stride = max(1, n div limit) | 1        (bitwise or: an even stride becomes the next odd number)
      values = flat[0], flat[stride], flat[2*stride], ... while inside the tensor, at most `limit` of them.
  The stride is odd, so that it does not hit the same columns again and again. limit = 256 unless told. The full
  shapes of the subsampled tensors are in the header: "shapes" (JSON); limits other than 256: "limits" (JSON).
* values are those of a float64 computation on the float32 weights and inputs, rounded to float32; in
  run.safetensors those of the unchanged diffusers pipeline in float32, with the float64 latents beside them.
  How far float32 lies from float64 (largest difference relative to the largest value of the tensor) is in the
  header: "fp32_error" is the worst tensor, "fp32_errors" all of them (JSON).
"""
import argparse, json, os, sys

import numpy as np
import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import single_file as sf

UNET = dict(in_channels=8, out_channels=4, block_out_channels=(32, 64, 128, 128), layers_per_block=2,
            num_attention_heads=(1, 2, 4, 4), cross_attention_dim=48, transformer_layers_per_block=1,
            addition_time_embed_dim=256, projection_class_embeddings_input_dim=768, num_frames=14, sample_size=8)
VAE = dict(in_channels=3, out_channels=3, down_block_types=('DownEncoderBlock2D',) * 4, block_out_channels=(32, 64, 128, 128),
           layers_per_block=2, latent_channels=4, sample_size=64, scaling_factor=0.18215, force_upcast=True)
CLIP_VISION = dict(hidden_size=32, intermediate_size=128, num_hidden_layers=2, num_attention_heads=2, image_size=224,
                   patch_size=28, projection_dim=48, hidden_act='gelu', layer_norm_eps=1e-5, num_channels=3)
SCHEDULER = dict(num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule='scaled_linear',
                 prediction_type='v_prediction', interpolation_type='linear', use_karras_sigmas=True, sigma_min=0.002,
                 sigma_max=700.0, timestep_spacing='leading', timestep_type='continuous', steps_offset=1, rescale_betas_zero_snr=False)
T = 14
RUN_GAIN = {'model.diffusion_model.out.2.weight': 0.25, 'model.diffusion_model.out.2.bias': 0.25}


# ---------------------------------------------------------------------------------------------- formulas
def fill(key, shape):
    """The weight filler, float64."""
    n = int(np.prod(shape)); c = sum(map(ord, key)) % 97
    v = np.sin(0.7 * np.arange(n, dtype=np.float64) + 0.1 * c)
    if key.endswith('mix_factor'): pass
    elif len(shape) >= 2: v = v * np.sqrt(2 / (n / shape[0]))
    elif key.endswith('.weight'): v = 1 + 0.1 * v
    else: v = 0.1 * v
    return torch.from_numpy(v.reshape(tuple(shape)))


def wave(shape, a, b):
    """sin(a*i + b), rounded to float32, as float64."""
    v = np.sin(a * np.arange(int(np.prod(shape)), dtype=np.float64) + b)
    return torch.from_numpy(v.reshape(shape)).float().double()


def sub(t, limit=256):
    f = t.detach().reshape(-1); stride = max(1, f.numel() // limit) | 1
    return f[::stride][:limit].clone()


def picture():
    """64 x 64 RGB, uint8 [y,x,channel]. With double arithmetic, for pixel (x,y) and channel c = 0, 1, 2:
           v = 96 + 56*sin(0.09*x + 0.05*(c+1)*y + 0.8*c) + 70*exp(-((x-40)^2 + (y-24)^2)/(120 + 40*c))
           value = floor(clamp(v, 0, 255) + 0.5)
    """
    y, x, c = np.meshgrid(np.arange(64.), np.arange(64.), np.arange(3.), indexing='ij')
    v = 96 + 56 * np.sin(0.09 * x + 0.05 * (c + 1) * y + 0.8 * c) + 70 * np.exp(-((x - 40) ** 2 + (y - 24) ** 2) / (120 + 40 * c))
    v = np.clip(v, 0, 255) + 0.5
    assert np.abs(v - np.round(v)).min() > 1e-7                   # no value so near to a step that rounding could differ
    return np.floor(v).astype(np.uint8)


# ---------------------------------------------------------------------------------------------- networks
def sgm_eps(unet):
    """GroupNorm eps of the original code."""
    for n, m in unet.named_modules():
        if isinstance(m, torch.nn.GroupNorm) and 'resnets' in n: m.eps = 1e-5
    return unet


def make(unet=None, vae=None, clip=None, gain={}):
    """The three networks, those asked for with their config; weights from the filler."""
    from diffusers import AutoencoderKLTemporalDecoder, UNetSpatioTemporalConditionModel
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection
    nets = [sgm_eps(UNetSpatioTemporalConditionModel(**unet)) if unet else None, AutoencoderKLTemporalDecoder(**vae) if vae else None,
            CLIPVisionModelWithProjection(CLIPVisionConfig(**clip)) if clip else None]
    states = [{k: t for k, t in n.state_dict().items() if not k.endswith('position_ids')} if n else {} for n in nets]
    single = {}
    for k, t in sf.pack(*states).items():
        single[k] = (fill(k, t.shape) * gain.get(k, 1.0)).float()
    for n, s in zip(nets, sf.unpack(single, *states)):
        if n:
            r = n.load_state_dict(s, strict=False)
            assert not r.unexpected_keys and all(k.endswith('position_ids') for k in r.missing_keys), r
            n.eval().requires_grad_(False)
    return nets


class Tap:
    """Collects the outputs of modules under given names."""
    def __init__(self, pairs):
        self.out = {}
        self.handles = [m.register_forward_hook(self.hook(n)) for n, m in pairs]

    def hook(self, name):
        def f(_, __, o):
            o = o[0] if isinstance(o, tuple) else o
            if not torch.is_tensor(o): o = o.sample
            self.out[name] = o.detach().clone()
        return f

    def close(self):
        for h in self.handles: h.remove()
        return self.out


def unet_taps(u):
    """Top-level blocks by their original names."""
    pairs = [('time_embed', u.time_embedding), ('label_emb', u.add_embedding), ('input_blocks.0.0', u.conv_in), ('out', u.conv_out)]
    for n, m in u.named_modules():
        p = n.split('.')
        if p[0] in ('down_blocks', 'up_blocks', 'mid_block') and len(p) == (3 if p[0] == 'mid_block' else 4): pairs.append((sf.unet_name(n), m))
    return Tap(pairs)


def vae_taps(v):
    """Blocks by their original names, with 'encoder.' and 'decoder.' for the prefixes."""
    pairs = []
    for n, m in v.named_modules():
        p = n.split('.')
        if n in ('encoder.conv_in', 'encoder.conv_out', 'decoder.conv_in', 'decoder.conv_out', 'quant_conv') \
                or len(p) == 5 and p[1] in ('down_blocks', 'up_blocks') or len(p) == 4 and p[1] == 'mid_block':
            pairs.append((sf.vae_name(n).replace(sf.ENCODER, 'encoder.').replace(sf.DECODER, 'decoder.').replace(sf.QUANT[:-1], 'quant_conv'), m))
    return Tap(pairs)


def clip_taps(c):
    pairs = []
    for n, m in c.named_modules():
        if n.endswith('pre_layrnorm'): pairs.append(('ln_pre', m))
        elif n.split('.')[-2:-1] == ['layers']: pairs.append(('transformer.resblocks.' + n.split('.')[-1], m))
    return Tap(pairs)


def clip_embed(c, x): return c(pixel_values=x).image_embeds


def both(nets, f):
    """f() in float64 and in float32: two dictionaries of tensors."""
    out = []
    for dt in (torch.float32, torch.float64):
        for n in nets: n.to(dt)
        with torch.no_grad(): out.append(f(dt))
    return out[1], out[0]


def relative(a, b):
    a, b = a.double(), b.double()
    return ((a - b).abs().max() / b.abs().max()).item()


def versions():
    import diffusers, safetensors, transformers
    return {'torch': torch.__version__, 'diffusers': diffusers.__version__, 'transformers': transformers.__version__,
            'numpy': np.__version__, 'python': sys.version.split()[0], 'maker': 'src/test/python/make_fixtures.py'}


def write(out, name, ref, meta={}, f32=None, full=(), raw={}, limits={}):
    """Reference tensors, subsampled but for those named in full; raw: stored as they are."""
    from safetensors.torch import save_file
    t = {k: (v.detach() if k in full else sub(v, limits.get(k, 256))).float().contiguous() for k, v in ref.items()}
    t.update(raw)
    meta = {**versions(), **meta}
    if f32:
        e = {k: float('%.2e' % relative(f32[k], ref[k])) for k in ref}
        meta['fp32_error'] = '%.2e' % max(e.values()); meta['fp32_errors'] = json.dumps(e)
    meta['shapes'] = json.dumps({k: list(v.shape) for k, v in ref.items() if k not in full})
    if limits: meta['limits'] = json.dumps(limits)
    p = os.path.join(out, name + '.safetensors')
    save_file(t, p, metadata=meta); os.chmod(p, 0o644)
    print('%-6s %7d bytes, %3d tensors, %s' % (name, os.path.getsize(p), len(t), {k: v for k, v in meta.items() if k not in ('shapes', 'fp32_errors') and k not in versions()}), flush=True)


# ------------------------------------------------------------------------------------------------- files
def make_clip(out):
    """embedding [1,48] in full; outputs of ln_pre and of the blocks, [1,65,32]. Input: wave([1,3,224,224],0.13,0.4)."""
    net = make(clip=CLIP_VISION)[2]

    def f(dt):
        tap = clip_taps(net); e = clip_embed(net, wave([1, 3, 224, 224], 0.13, 0.4).to(dt))
        return {**tap.close(), 'embedding': e}
    ref, f32 = both([net], f)
    write(out, 'clip', ref, f32=f32, full=('embedding',))


def make_vae(out):
    """Encoder of wave([1,3,64,64],0.11,0.3): blocks, and 'mode' [1,4,8,8] in full. Decoder of wave([14,4,8,8],0.17,0.5),
    one clip of 14 frames, no division by the scaling factor: blocks (decoder.conv_out is before the mixing over time), and the
    result 'frames' [14,3,64,64], 1024 values."""
    net = make(vae=VAE)[1]

    def f(dt):
        tap = vae_taps(net)
        mode = net.encode(wave([1, 3, 64, 64], 0.11, 0.3).to(dt)).latent_dist.mode()
        y = net.decode(wave([T, 4, 8, 8], 0.17, 0.5).to(dt), num_frames=T).sample
        return {**tap.close(), 'mode': mode, 'frames': y}
    ref, f32 = both([net], f)
    write(out, 'vae', ref, f32=f32, full=('mode',), limits={'frames': 1024})


def make_unet(out):
    """Two cases, prefixes 'h8w8.' and 'h6w10.' (the second needs upsampling to the size of the skip). Two clips of 14 frames:
    x = wave([28,8,h,w],0.3,0); ctx = wave([2,1,48],0.2,1) with clip 0 set to zero; sigma 3.7, so c_noise = 0.25*ln(3.7), for
    both; ids (6,127,0.02) for both. Blocks by original names; time_embed and label_emb [2,128] and the output 'out' in full."""
    net = make(unet=UNET)[0]
    ref, f32 = {}, {}
    for h, w in ((8, 8), (6, 10)):
        def f(dt):
            tap = unet_taps(net)
            x = wave([2 * T, 8, h, w], 0.3, 0).to(dt).unflatten(0, (2, T))
            ctx = wave([2, 1, 48], 0.2, 1).to(dt); ctx[0] = 0
            t = torch.tensor(0.25 * np.log(3.7), dtype=torch.float32)
            net(x, t, encoder_hidden_states=ctx, added_time_ids=torch.tensor([[6, 127, 0.02]] * 2, dtype=dt))
            return tap.close()
        a, b = both([net], f)
        ref.update(('h%dw%d.%s' % (h, w, k), v) for k, v in a.items()); f32.update(('h%dw%d.%s' % (h, w, k), v) for k, v in b.items())
    write(out, 'unet', ref, f32=f32, full=[k for k in ref if k.split('.', 1)[1] in ('out', 'time_embed', 'label_emb')])


def make_run(out):
    """A whole run of diffusers' StableVideoDiffusionPipeline: picture() 64 x 64, 14 frames, 25 steps, guidance 1 -> 2.5, fps
    argument 7 (so fps id 6), motion bucket 127, noise augmentation 0.02, seed 42, all 14 frames decoded at once. Draws, in
    this order from one CPU generator: the augmentation noise [1,3,64,64], the latent noise [1,14,4,8,8].

    picture [64,64,3] uint8 . embedding [1,48] . condition [1,4,8,8] (mode, not scaled)
    augmentation_noise, latent_noise: the first 16 values of each draw
    sigmas [26], c_noise [25]
    latents_1, _2, _5, _12 [14,4,8,8] after so many steps, 256 values; latents_25 in full (float32 pipeline)
    latents_1_64, ... latents_25_64: the same, computed in float64 with the same noise and the same sigmas
    frames [14,3,64,64]: decoder output before clamping, 1024 values; frames_64 likewise"""
    import PIL.Image
    from diffusers import EulerDiscreteScheduler, StableVideoDiffusionPipeline
    from diffusers.pipelines.stable_video_diffusion import pipeline_stable_video_diffusion as module
    try: from transformers import CLIPImageProcessorPil as Processor           # transformers 5
    except ImportError: from transformers import CLIPImageProcessor as Processor
    unet, vae, clip = nets = make(unet=UNET, vae=VAE, clip=CLIP_VISION, gain=RUN_GAIN)
    pipe = StableVideoDiffusionPipeline(vae=vae, image_encoder=clip, unet=unet, scheduler=EulerDiscreteScheduler(**SCHEDULER), feature_extractor=Processor())
    pipe.set_progress_bar_config(disable=True)
    img = picture(); steps = 25; draws = []; lat = {}; kept = (1, 2, 5, 12, 25)

    randn = module.randn_tensor
    def recorded(*a, **k): draws.append(randn(*a, **k)); return draws[-1].clone()
    def on_step(_, i, t, kw): lat[i + 1] = kw['latents'][0].clone(); return kw
    got = {}
    encode, embed = pipe._encode_vae_image, pipe._encode_image
    def rec_vae(*a, **k): got['condition'] = encode(*a, **k); return got['condition']
    def rec_clip(*a, **k): got['embedding'] = embed(*a, **k); return got['embedding']
    pipe._encode_vae_image, pipe._encode_image, module.randn_tensor = rec_vae, rec_clip, recorded
    try:
        with torch.no_grad():
            z = pipe(PIL.Image.fromarray(img), 64, 64, num_frames=T, num_inference_steps=steps, min_guidance_scale=1.0, max_guidance_scale=2.5, fps=7,
                     motion_bucket_id=127, noise_aug_strength=0.02, generator=torch.Generator('cpu').manual_seed(42), output_type='latent',
                     callback_on_step_end=on_step).frames
            y = pipe.decode_latents(z, T, T)[0].transpose(0, 1)                # [14,3,64,64]
    finally: module.randn_tensor = randn
    assert torch.equal(z[0], lat[steps]) and len(draws) == 2
    g = torch.Generator('cpu').manual_seed(42)
    assert torch.equal(draws[0], torch.randn(1, 3, 64, 64, generator=g)) and torch.equal(draws[1], torch.randn(1, T, 4, 8, 8, generator=g))
    sig, cn = pipe.scheduler.sigmas.clone(), pipe.scheduler.timesteps.clone()
    full = {'embedding': got['embedding'][1], 'condition': got['condition'][1:], 'augmentation_noise': draws[0].flatten()[:16],
            'latent_noise': draws[1].flatten()[:16], 'sigmas': sig, 'c_noise': cn, 'latents_25': lat[25]}

    # the same once more in float64, written out
    for n in nets: n.double()
    with torch.no_grad():
        d = torch.float64
        x01 = torch.from_numpy(img.astype(np.float32) / 255).permute(2, 0, 1)[None]
        im = (x01 * 2 - 1).to(d)
        cimg = (module._resize_with_antialiasing(im, (224, 224)) + 1) / 2
        mean, std = (torch.tensor(v, dtype=d).view(1, 3, 1, 1) for v in ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)))
        e = clip_embed(clip, (cimg - mean) / std)[:, None]
        c = vae.encode(im + 0.02 * draws[0].to(d)).latent_dist.mode()
        ctx = torch.cat([torch.zeros_like(e), e]); cc = torch.cat([torch.zeros_like(c), c])[:, None].expand(-1, T, -1, -1, -1)
        ids = torch.tensor([[6, 127, 0.02]] * 2, dtype=d); w = torch.linspace(1, 2.5, T, dtype=d).view(1, T, 1, 1, 1)
        s = sig.to(d); x = draws[1].to(d) * torch.sqrt(s[0] ** 2 + 1); lat64 = {}
        for i in range(steps):
            xi = x / torch.sqrt(s[i] ** 2 + 1)
            o = unet(torch.cat([torch.cat([xi, xi]), cc], 2), cn[i], encoder_hidden_states=ctx, added_time_ids=ids, return_dict=False)[0]
            u, k = o.chunk(2); v = u + w * (k - u)
            D = x / (s[i] ** 2 + 1) - s[i] / torch.sqrt(s[i] ** 2 + 1) * v
            x = x + (x - D) / s[i] * (s[i + 1] - s[i]); lat64[i + 1] = x[0].clone()
        y64 = vae.decode(x[0] / 0.18215, num_frames=T).sample
    rel = lambda a, b: '%.2e / %.2e' % (relative(a, b), ((a.double() - b).norm() / b.norm()).item())
    meta = {'fp32_error': json.dumps({**{'latents_%d' % k: rel(lat[k], lat64[k]) for k in range(1, steps + 1)}, 'frames': rel(y, y64),
                                      'embedding': rel(got['embedding'][1], e[0]), 'condition': rel(got['condition'][1:], c)}),
            'fp32_error_meaning': 'largest difference / largest value, then norm of difference / norm',
            'gain': json.dumps(RUN_GAIN), 'final_latent_range': json.dumps([lat64[25].min().item(), lat64[25].max().item(), lat64[25].std().item()]),
            'frames_range': json.dumps([y64.min().item(), y64.max().item(), y64.std().item()])}
    ref = {**full, 'latents_25_64': lat64[25]}
    full = list(ref)
    for k in kept[:-1]: ref['latents_%d' % k] = lat[k]; ref['latents_%d_64' % k] = lat64[k]
    ref['frames'], ref['frames_64'] = y, y64
    write(out, 'run', ref, meta, full=full, raw={'picture': torch.from_numpy(img)}, limits={'frames': 1024, 'frames_64': 1024})


def make_noise(out):
    """torch.Generator('cpu').manual_seed(s): randn([14,4,16,16]), 'seed<s>.first' and '.last' 32 values, s = 0, 42, 2^40 + 7;
    with seed 42 randn([n]) in full, 'seed42.n3', '.n15', '.n16', '.n17' (below 16 values torch computes them differently); and
    'seed42.sequence': randn([3]), randn([6]), randn([20]), randn([3]) joined, from one generator."""
    r = {}
    gen = lambda s: torch.Generator('cpu').manual_seed(s)
    for s in (0, 42, 2 ** 40 + 7):
        x = torch.randn([T, 4, 16, 16], generator=gen(s)).flatten()
        r['seed%d.first' % s], r['seed%d.last' % s] = x[:32], x[-32:]
    for n in (3, 15, 16, 17): r['seed42.n%d' % n] = torch.randn([n], generator=gen(42))
    g = gen(42); r['seed42.sequence'] = torch.cat([torch.randn([n], generator=g) for n in (3, 6, 20, 3)])
    write(out, 'noise', r, full=list(r))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('out'); ap.add_argument('--threads', type=int, default=2)
    ap.add_argument('--only', nargs='*', choices=('clip', 'vae', 'unet', 'run', 'noise'))
    a = ap.parse_args()
    torch.set_num_threads(a.threads); os.makedirs(a.out, exist_ok=True)
    for n, f in (('noise', make_noise), ('clip', make_clip), ('vae', make_vae), ('unet', make_unet), ('run', make_run)):
        if not a.only or n in a.only: f(a.out)


if __name__ == '__main__': main()
