#!/usr/bin/env python3
"""
Converts a Stable Video Diffusion folder (diffusers layout: unet/, vae/, image_encoder/) to ONE safetensors
file with the tensor names of the original release, and holds the key map for both directions.

    pip install torch safetensors numpy
    python3 single_file.py MODEL_FOLDER OUT.safetensors [--dtype fp16] [--meta name=value ...]

Original names: model.diffusion_model.*                                    UNet
                conditioner.embedders.3.encoder.{encoder,quant_conv}.*     VAE encoder (conditioning)
                first_stage_model.decoder.*                                VAE temporal decoder
                conditioner.embedders.0.open_clip.model.visual.*           image encoder (OpenCLIP names)

What is not a plain renaming: the q, k, v projections of the image encoder are one tensor (rows q, k, v), its
output projection is transposed, and the VAE's attention weights are 1x1 convolutions [C,C,1,1].
"""
import argparse, glob, json, os, re

import torch

UNET = 'model.diffusion_model.'
ENCODER = 'conditioner.embedders.3.encoder.encoder.'
QUANT = 'conditioner.embedders.3.encoder.quant_conv.'
DECODER = 'first_stage_model.decoder.'
CLIP = 'conditioner.embedders.0.open_clip.model.visual.'

RES = {'norm1': 'in_layers.0', 'conv1': 'in_layers.2', 'time_emb_proj': 'emb_layers.1',
       'norm2': 'out_layers.0', 'conv2': 'out_layers.3', 'conv_shortcut': 'skip_connection'}


def layers_of(unet):
    """Layers per block of a UNet, from its names in diffusers; 2 in SVD."""
    return 1 + max([int(m[1]) for k in unet for m in [re.match(r'down_blocks\.0\.resnets\.(\d+)\.', k)] if m], default=1)


def unet_name(key, layers=2):
    """Original name, without prefix, of a UNet tensor or module; key is the name in diffusers."""
    top = {'time_embedding.linear_1': 'time_embed.0', 'time_embedding.linear_2': 'time_embed.2',
           'add_embedding.linear_1': 'label_emb.0.0', 'add_embedding.linear_2': 'label_emb.0.2',
           'time_embedding': 'time_embed', 'add_embedding': 'label_emb',
           'conv_in': 'input_blocks.0.0', 'conv_norm_out': 'out.0', 'conv_out': 'out.2'}
    for a, b in top.items():
        if key == a or key.startswith(a + '.'): return b + key[len(a):]
    m = re.fullmatch(r'(down_blocks|up_blocks|mid_block)\.(.*)', key)
    where, rest = m.groups(); b = 0
    if where != 'mid_block': b, rest = rest.split('.', 1); b = int(b)
    kind, l, *rest = rest.split('.', 2); l = int(l); rest = rest[0] if rest else ''
    if where == 'down_blocks':
        if kind == 'downsamplers': return 'input_blocks.%d.0' % ((layers + 1) * (b + 1)) + rest.replace('conv.', '.op.', 1)
        base = 'input_blocks.%d.%d' % ((layers + 1) * b + l + 1, kind == 'attentions')
    elif where == 'up_blocks':
        if kind == 'upsamplers': return 'output_blocks.%d.%d' % ((layers + 1) * b + layers, 1 if b == 0 else 2) + ('.' + rest if rest else '')
        base = 'output_blocks.%d.%d' % ((layers + 1) * b + l, kind == 'attentions')
    else: base = 'middle_block.%d' % (1 if kind == 'attentions' else 2 * l)
    if not rest: return base
    if kind == 'resnets':
        part, rest = rest.split('.', 1)
        if part == 'time_mixer': return base + '.time_mixer.' + rest
        leaf, suffix = rest.split('.')
        return base + {'spatial_res_block': '.', 'temporal_res_block': '.time_stack.'}[part] + RES[leaf] + '.' + suffix
    rest = re.sub(r'^temporal_transformer_blocks\.', 'time_stack.', rest)
    rest = re.sub(r'^time_pos_embed\.linear_([12])', lambda m: 'time_pos_embed.%d' % (2 * int(m[1]) - 2), rest)
    return base + '.' + rest


def vae_name(key):
    """Original name, with prefix, of a VAE tensor or module."""
    if key == 'quant_conv' or key.startswith('quant_conv.'): return QUANT[:-1] + key[len('quant_conv'):]
    part, k = key.split('.', 1)
    prefix = {'encoder': ENCODER, 'decoder': DECODER}[part]
    k = re.sub(r'^conv_norm_out', 'norm_out', k)
    k = re.sub(r'^time_conv_out', 'conv_out.time_mix_conv', k)
    k = re.sub(r'^down_blocks\.(\d)\.resnets', r'down.\1.block', k)
    k = re.sub(r'^down_blocks\.(\d)\.downsamplers\.0', r'down.\1.downsample', k)
    k = re.sub(r'^up_blocks\.(\d)\.resnets', lambda m: 'up.%d.block' % (3 - int(m[1])), k)
    k = re.sub(r'^up_blocks\.(\d)\.upsamplers\.0', lambda m: 'up.%d.upsample' % (3 - int(m[1])), k)
    k = re.sub(r'^mid_block\.resnets\.(\d)', lambda m: 'mid.block_%d' % (int(m[1]) + 1), k)
    k = re.sub(r'^mid_block\.attentions\.0', 'mid.attn_1', k)
    if 'attn_1.' in k:
        for a, b in (('group_norm', 'norm'), ('to_q', 'q'), ('to_k', 'k'), ('to_v', 'v'), ('to_out.0', 'proj_out')):
            k = k.replace('attn_1.%s.' % a, 'attn_1.%s.' % b)
    k = k.replace('time_mixer.mix_factor', 'mix_factor').replace('spatial_res_block.', '')
    k = re.sub(r'temporal_res_block\.(\w+)', lambda m: 'time_stack.' + RES[m[1]], k)
    return prefix + k.replace('conv_shortcut', 'nin_shortcut')


def clip_name(key):
    """Original name, without prefix, of an image encoder tensor, and 0, 1, 2 where it is the q, k, v part."""
    top = {'vision_model.embeddings.class_embedding': 'class_embedding',
           'vision_model.embeddings.patch_embedding.weight': 'conv1.weight',
           'vision_model.embeddings.position_embedding.weight': 'positional_embedding',
           'visual_projection.weight': 'proj'}
    if key in top: return top[key], None
    m = re.fullmatch(r'vision_model\.(pre_layrnorm|post_layernorm)\.(\w+)', key)
    if m: return {'pre_layrnorm': 'ln_pre.', 'post_layernorm': 'ln_post.'}[m[1]] + m[2], None
    m = re.fullmatch(r'vision_model\.encoder\.layers\.(\d+)\.(.*)\.(weight|bias)', key)
    base = 'transformer.resblocks.%s.' % m[1]
    q = re.fullmatch(r'self_attn\.([qkv])_proj', m[2])
    if q: return base + 'attn.in_proj_' + m[3], 'qkv'.index(q[1])
    return base + {'self_attn.out_proj': 'attn.out_proj', 'layer_norm1': 'ln_1', 'layer_norm2': 'ln_2',
                   'mlp.fc1': 'mlp.c_fc', 'mlp.fc2': 'mlp.c_proj'}[m[2]] + '.' + m[3], None


def pack(unet={}, vae={}, clip={}):
    """State dictionaries in diffusers' names to one in the original names. Each tensor is used exactly once."""
    out, used = {}, 0

    def put(k, t):
        if k in out: raise KeyError('two tensors for ' + k)
        out[k] = t.contiguous()

    layers = layers_of(unet)
    for k, t in unet.items(): put(UNET + unet_name(k, layers), t); used += 1
    for k, t in vae.items():
        n = vae_name(k)
        put(n, t[:, :, None, None] if re.search(r'attn_1\.(q|k|v|proj_out)\.weight$', n) else t); used += 1
    fused = {}
    for k, t in clip.items():
        if k.endswith('position_ids'): continue
        n, part = clip_name(k)
        if part is not None: fused.setdefault(CLIP + n, {})[part] = t
        else: put(CLIP + n, t.t() if n == 'proj' else t)
        used += 1
    for k, p in fused.items(): put(k, torch.cat([p[0], p[1], p[2]]))
    assert used == len(unet) + len(vae) + len([k for k in clip if not k.endswith('position_ids')])
    assert used == len(out) + sum(len(p) - 1 for p in fused.values())
    return out


def unpack(single, unet=(), vae=(), clip=()):
    """The reverse: for the given names in diffusers' layout, the tensors from a dictionary in original names.
    Returns three dictionaries."""
    layers = layers_of(unet)
    u = {k: single[UNET + unet_name(k, layers)] for k in unet}
    v = {}
    for k in vae:
        n = vae_name(k); t = single[n]
        v[k] = t[:, :, 0, 0] if re.search(r'attn_1\.(q|k|v|proj_out)\.weight$', n) else t
    c = {}
    for k in clip:
        n, part = clip_name(k); t = single[CLIP + n]
        c[k] = t.chunk(3)[part] if part is not None else t.t() if n == 'proj' else t
    return u, v, {k: t.contiguous() for k, t in c.items()}


def whole_middle(vae):
    """A decoder with one layer a block has one ResBlock in its middle and, in diffusers, an attention that is never called. The original layout
    always has ResBlock, attention, ResBlock there; the missing ones are added so that they change nothing: their last weights are zero."""
    if 'decoder.mid_block.resnets.0.time_mixer.mix_factor' not in vae or 'decoder.mid_block.resnets.1.time_mixer.mix_factor' in vae: return vae
    out = dict(vae)
    for k, t in vae.items():
        if k.startswith('decoder.mid_block.resnets.0.'): out[k.replace('resnets.0', 'resnets.1')] = torch.zeros_like(t) if '.conv2.' in k else t.clone()
        if k.startswith('decoder.mid_block.attentions.0.to_out.'): out[k] = torch.zeros_like(t)
    return out


def load_folder(folder):
    """All tensors of a component folder; several files (shards) are joined."""
    from safetensors.torch import load_file
    out = {}
    for f in sorted(glob.glob(os.path.join(folder, '*.safetensors'))):
        for k, t in load_file(f).items():
            if k in out: raise KeyError('%s is in two files of %s' % (k, folder))
            out[k] = t
    return out


def main():
    from safetensors.torch import save_file
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('folder'); ap.add_argument('out')
    ap.add_argument('--dtype', choices=('fp16', 'fp32', 'keep'), default='fp16')
    ap.add_argument('--meta', nargs='*', default=[], metavar='NAME=VALUE', help='entries for the header')
    a = ap.parse_args()
    parts = {p: load_folder(os.path.join(a.folder, d)) for p, d in (('unet', 'unet'), ('vae', 'vae'), ('clip', 'image_encoder'))}
    parts['vae'] = whole_middle(parts['vae'])
    single = pack(**parts)
    if a.dtype != 'keep': single = {k: t.to({'fp16': torch.float16, 'fp32': torch.float32}[a.dtype]) for k, t in single.items()}
    save_file(single, a.out, metadata=dict(m.split('=', 1) for m in a.meta) or None)
    back = unpack(single, *(p.keys() for p in parts.values()))
    for p, b in zip(parts.values(), back):
        for k, t in p.items(): assert b[k].shape == t.shape and torch.equal(b[k].float(), t.to(b[k].dtype).float()), k
    print(json.dumps({**{p: len(t) for p, t in parts.items()}, 'tensors': len(single),
                      'parameters': sum(t.numel() for t in single.values()), 'bytes': os.path.getsize(a.out)}))


if __name__ == '__main__': main()
