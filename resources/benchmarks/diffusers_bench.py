#!/usr/bin/env python3
"""
The benchmark's other side: diffusers with the weights of a single-file checkpoint, eager or compiled.

    pip install torch diffusers transformers accelerate safetensors pillow
    python3 diffusers_bench.py KEYMAP.tsv[.gz] CHECKPOINT.safetensors OUT.json [--cases 576x320x14,1024x576x14]
                               [--dtype float16] [--steps 8] [--whole 25] [--compile [MODE]] [--error 576x320x14]

Times as in the Java class Benchmark: median of guided steps (two clips) from one end of a step to the next, decoding of all frames
at once, a whole run from image to frames. Memory: largest amount reserved by PyTorch's allocator.
"""
import argparse, json, statistics, time

import numpy as np
import PIL.Image
import torch

from random_checkpoint import entries


def parts(keymap, path, dtype):
    """State dictionaries in diffusers' names, on the GPU."""
    from safetensors import safe_open
    states = {'unet': {}, 'vae': {}, 'image_encoder': {}}
    with safe_open(path, 'pt', device='cuda') as f:
        for name, shape, component, other, note in entries(keymap):
            if component not in states: continue
            x = f.get_tensor(name).to(dtype)
            if note.startswith('split'):
                for n, y in zip(other.split(' | '), x.chunk(3)): states[component][n] = y.contiguous()
            else: states[component][other] = x.t().contiguous() if note.startswith('transpose') else x[:, :, 0, 0] if note.startswith('squeeze') else x
    return states


def load(a):
    import diffusers, transformers
    from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler, StableVideoDiffusionPipeline, UNetSpatioTemporalConditionModel
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection
    try: from transformers import CLIPImageProcessorPil as Processor           # transformers 5
    except ImportError: from transformers import CLIPImageProcessor as Processor
    dtype = getattr(torch, a.dtype); states = parts(a.keymap, a.checkpoint, dtype)
    with torch.device('cuda'):
        unet = UNetSpatioTemporalConditionModel(num_frames=14, num_attention_heads=(5, 10, 20, 20))
        vae = AutoencoderKLTemporalDecoder(down_block_types=('DownEncoderBlock2D',) * 4, block_out_channels=(128, 256, 512, 512), layers_per_block=2, latent_channels=4, sample_size=768, scaling_factor=0.18215, force_upcast=True)
        clip = CLIPVisionModelWithProjection(CLIPVisionConfig(hidden_size=1280, intermediate_size=5120, projection_dim=1024, num_hidden_layers=32,
                                                              num_attention_heads=16, image_size=224, patch_size=14, hidden_act='gelu'))
    for n, m in (('unet', unet), ('vae', vae), ('image_encoder', clip)):
        m.to('cuda', dtype); missing, unexpected = m.load_state_dict(states[n], strict=False); m.eval()
        missing = [k for k in missing if not k.endswith('position_ids')]
        if missing or unexpected: print(n, 'missing', missing[:5], len(missing), 'unexpected', unexpected[:5], len(unexpected))
    scheduler = EulerDiscreteScheduler(num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule='scaled_linear', prediction_type='v_prediction',
                                       use_karras_sigmas=True, sigma_min=0.002, sigma_max=700.0, timestep_spacing='leading', timestep_type='continuous', steps_offset=1)
    vae.config.force_upcast = False
    pipe = StableVideoDiffusionPipeline(vae=vae, image_encoder=clip, unet=unet, scheduler=scheduler, feature_extractor=Processor())
    pipe.set_progress_bar_config(disable=True)
    if a.compile: unet.compile(mode=a.compile); vae.decoder.compile()
    return pipe


def picture(w, h):
    x, y, c = np.arange(w)[None, :, None], np.arange(h)[:, None, None], np.arange(3)[None, None]
    return PIL.Image.fromarray(((0.5 + 0.45 * np.sin(0.02 * x + 0.03 * y * (c + 1))) * 255).round().astype(np.uint8))


def now(): torch.cuda.synchronize(); return time.perf_counter()


@torch.inference_mode()
def generate(pipe, w, h, frames, steps):
    ticks, g = [], torch.Generator('cpu').manual_seed(0)
    noise = torch.randn((1, frames, 4, h // 8, w // 8), generator=g).to(pipe.unet.dtype)     # the same for every type

    def on_step(_, i, t, kw): ticks.append(now()); return kw
    start = now()
    z = pipe(picture(w, h), h, w, num_frames=frames, num_inference_steps=steps, min_guidance_scale=1.0, max_guidance_scale=2.5, fps=7, motion_bucket_id=127,
             noise_aug_strength=0.02, generator=g, latents=noise, output_type='latent', callback_on_step_end=on_step).frames
    t = now(); y = pipe.decode_latents(z.to(pipe.vae.dtype), frames, frames).float().cpu(); end = now()
    return [b - c for b, c in zip(ticks[1:], ticks)], end - t, end - start, (y / 2 + 0.5).clamp(0, 1), z.float().cpu()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('keymap'); ap.add_argument('checkpoint'); ap.add_argument('out'); ap.add_argument('--cases', default='576x320x14,1024x576x14')
    ap.add_argument('--dtype', default='float16'); ap.add_argument('--steps', type=int, default=8); ap.add_argument('--whole', type=int, default=25); ap.add_argument('--compile', nargs='?', const='default', help='mode of torch.compile for the UNet')
    ap.add_argument('--error', help='a case whose frames and latents are compared with those of float32')
    a = ap.parse_args(); t = time.perf_counter(); pipe = load(a); r = {'load_s': now() - t}
    import diffusers
    r.update(torch=torch.__version__, diffusers=diffusers.__version__, device=torch.cuda.get_device_name(), dtype=a.dtype, compiled=a.compile)
    for case in a.cases.split(','):
        w, h, f = map(int, case.split('x')); torch.cuda.empty_cache(); torch.cuda.reset_peak_memory_stats()
        generate(pipe, w, h, f, 2); r[case + ' peak_memory_gb'] = torch.cuda.max_memory_reserved() / 1e9
        steps, decode, *_ = generate(pipe, w, h, f, a.steps); r[case + ' step_s'] = statistics.median(steps); r[case + ' decode_s'] = decode
        if a.whole: r[case + ' whole_run_s'] = generate(pipe, w, h, f, a.whole)[2]
        for k in r:
            if k.startswith(case): print('%-40s %10.4f' % (k, r[k]), flush=True)
        with open(a.out, 'w') as o: json.dump(r, o, indent=2)
    if a.error:
        w, h, f = map(int, a.error.split('x')); found = generate(pipe, w, h, f, a.steps)[3:]
        del pipe; torch.cuda.empty_cache(); a.dtype = 'float32'; exact = generate(load(a), w, h, f, a.steps)[3:]
        for name, x, y in zip(('frames', 'latents'), found, exact):
            r['error_of_%s %s' % (name, a.error)] = ((x.double() - y.double()).norm() / y.double().norm()).item(); print('error_of_' + name, r['error_of_%s %s' % (name, a.error)])
        with open(a.out, 'w') as o: json.dump(r, o, indent=2)


if __name__ == '__main__': main()
