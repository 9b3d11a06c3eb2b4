#!/usr/bin/env python3
"""
Runs a small Stable Video Diffusion model (folder in diffusers layout) with diffusers, for comparison of speed and
pictures with the plugin. Prints one line of JSON and writes the frames as one contact sheet (PNG).

    pip install torch diffusers transformers accelerate safetensors pillow
    python3 diffusers_demo.py MODEL_FOLDER IMAGE.png OUT_FOLDER [--frames 14] [--steps 25] [--seed 42]
                              [--dtype float32] [--device cpu] [--threads 2]

The picture is used at its own size (a multiple of 8 pixels). Guidance 1 -> 2.5 over the frames, fps id 6 (fps argument 7),
motion bucket 127, noise augmentation 0.02; Euler steps over Karras sigmas 700 ... 0.002; all frames decoded at once.
GroupNorm eps is set to 1e-5 in every ResBlock of the UNet, as in the original code (diffusers has 1e-6 in some).

JSON: load_s, total_s (after loading, decoding included), step_median_s, step_first_s, decode_s, rest_s (image encoder, VAE
encoder), peak_rss_mb (host memory), peak_device_mb (GPU only), and the settings and versions.
"""
import argparse, json, os, resource, statistics, sys, time

import numpy as np
import PIL.Image
import torch


def load(folder, dtype, device):
    import diffusers, transformers
    from diffusers import AutoencoderKLTemporalDecoder, EulerDiscreteScheduler, StableVideoDiffusionPipeline, UNetSpatioTemporalConditionModel
    from transformers import CLIPVisionModelWithProjection
    try: from transformers import CLIPImageProcessorPil as Processor           # transformers 5
    except ImportError: from transformers import CLIPImageProcessor as Processor
    diffusers.logging.set_verbosity_error(); transformers.logging.set_verbosity_error()
    unet = UNetSpatioTemporalConditionModel.from_pretrained(folder, subfolder='unet')
    for n, m in unet.named_modules():
        if isinstance(m, torch.nn.GroupNorm) and 'resnets' in n: m.eps = 1e-5
    vae = AutoencoderKLTemporalDecoder.from_pretrained(folder, subfolder='vae')
    clip = CLIPVisionModelWithProjection.from_pretrained(folder, subfolder='image_encoder')
    scheduler = EulerDiscreteScheduler(num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule='scaled_linear',
                                       prediction_type='v_prediction', use_karras_sigmas=True, sigma_min=0.002, sigma_max=700.0,
                                       timestep_spacing='leading', timestep_type='continuous', steps_offset=1)
    for m in (unet, vae, clip): m.to(device=device, dtype=dtype).eval()
    pipe = StableVideoDiffusionPipeline(vae=vae, image_encoder=clip, unet=unet, scheduler=scheduler, feature_extractor=Processor())
    pipe.set_progress_bar_config(disable=True)
    return pipe


def contact_sheet(frames, columns=7, gap=2):
    """frames [T,H,W,3] uint8"""
    n, h, w, _ = frames.shape; rows = -(-n // columns)
    sheet = np.full((rows * (h + gap) - gap, columns * (w + gap) - gap, 3), 64, np.uint8)
    for i, f in enumerate(frames):
        y, x = i // columns * (h + gap), i % columns * (w + gap)
        sheet[y:y + h, x:x + w] = f
    return PIL.Image.fromarray(sheet)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('model'); ap.add_argument('image'); ap.add_argument('out')
    ap.add_argument('--frames', type=int, default=14); ap.add_argument('--steps', type=int, default=25); ap.add_argument('--seed', type=int, default=42)
    ap.add_argument('--dtype', default='float32', choices=('float32', 'float16', 'bfloat16')); ap.add_argument('--device', default='cpu')
    ap.add_argument('--threads', type=int, help='CPU threads'); ap.add_argument('--single_frames', action='store_true', help='also write each frame')
    ap.add_argument('--warm', type=int, default=0, metavar='N', help='generate so many clips before the one that is timed')
    a = ap.parse_args()
    if a.threads: torch.set_num_threads(a.threads)
    gpu = a.device.startswith('cuda')

    def now():
        if gpu: torch.cuda.synchronize()
        return time.perf_counter()

    t = now(); pipe = load(a.model, getattr(torch, a.dtype), a.device); load_s = now() - t
    image = PIL.Image.open(a.image).convert('RGB'); w, h = image.size
    if w % 8 or h % 8: sys.exit('the size of the picture must be a multiple of 8, it is %d x %d' % (w, h))

    ticks = []
    unet_pre = pipe.unet.register_forward_pre_hook(lambda *_: ticks.append(now()) if not ticks else None)   # start of step 1

    def on_step(_, i, t, kw): ticks.append(now()); return kw

    def generate():
        return pipe(image, h, w, num_frames=a.frames, num_inference_steps=a.steps, min_guidance_scale=1.0, max_guidance_scale=2.5, fps=7, motion_bucket_id=127,
                    noise_aug_strength=0.02, generator=torch.Generator('cpu').manual_seed(a.seed), output_type='latent', callback_on_step_end=on_step).frames

    def decode(z):
        if pipe.vae.dtype != z.dtype: z = z.to(pipe.vae.dtype)
        y = pipe.decode_latents(z, a.frames, a.frames)[0].float()              # [3,T,H,W]
        return ((y / 2 + 0.5).clamp(0, 1) * 255).round().byte().permute(1, 2, 3, 0).cpu().numpy()

    with torch.inference_mode():
        for _ in range(a.warm): decode(generate())
        ticks.clear()
        start = now(); z = generate()
        t = now(); frames = decode(z)
    end = now(); unet_pre.remove()
    steps = [b - c for b, c in zip(ticks[1:], ticks)]

    os.makedirs(a.out, exist_ok=True); stem = os.path.splitext(os.path.basename(a.image))[0]
    contact_sheet(frames).save(os.path.join(a.out, stem + '_sheet.png'))
    if a.single_frames:
        for i, f in enumerate(frames): PIL.Image.fromarray(f).save(os.path.join(a.out, '%s_%02d.png' % (stem, i)))
    first = np.asarray(image, np.float64); mse = ((frames[0] - first) ** 2).mean()
    import diffusers, transformers
    print(json.dumps({
        'load_s': round(load_s, 3), 'total_s': round(end - start, 3), 'step_median_s': round(statistics.median(steps), 4), 'step_first_s': round(steps[0], 4),
        'decode_s': round(end - t, 3), 'rest_s': round(ticks[0] - start, 3), 'peak_rss_mb': round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        'peak_device_mb': round(torch.cuda.max_memory_allocated() / 2 ** 20) if gpu else None,
        'first_frame_psnr_db': round(10 * float(np.log10(255 ** 2 / max(mse, 1e-9))), 2),
        'mean_step_grey_levels': round(float(np.abs(np.diff(frames.astype(np.float64), axis=0)).mean()), 3),
        'image': os.path.basename(a.image), 'size': [w, h], 'frames': a.frames, 'steps': a.steps, 'seed': a.seed, 'dtype': a.dtype, 'device': a.device,
        'threads': torch.get_num_threads(), 'torch': torch.__version__, 'diffusers': diffusers.__version__, 'transformers': transformers.__version__}))


if __name__ == '__main__': main()
