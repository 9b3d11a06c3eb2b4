"""
Pictures of every kind and clips of them, made by a program: the second family of training data of the demo network, beside
the cells of train.py. No photograph, drawing or text of anybody is in it.

    python3 scenes.py FOLDER          # contact sheets of the textures and of some clips

A texture is a picture of C x C pixels in 0..1. A clip shows a texture of 2 x 2 texture pixels a pixel through a window of
128 x 128 pixels that pans, zooms and turns, bent by a smooth field that grows or sways, under up to two objects (outlines with
textures of their own) that drift and turn. All lengths scale with motion * 6 / fps, so nothing moves at motion 0. What moves where
is drawn at random, or (a share AIM) as the first frame shows it: the camera goes forward and towards the side with more light.
"""
import math, sys
import torch
import torch.nn.functional as F

C = 352                                   # texture side
S = 128                                   # clip side
DEV = 'cuda' if torch.cuda.is_available() else 'cpu'
STILL = 0.10                              # share of scenes that stand still
LIVELY = 0.0                              # share of scenes drawn again from fast ones
AIM = 0.0                                 # share of scenes that move where their first frame says (aimed, to_light)
SHAKE = 0.0                               # deviation of what a hand adds to each frame at motion 1 and 6 fps, pixels
WOBBLE = torch.tensor([1., 1., 0.01], device=DEV)   # pixels, pixels, radians
MIDDLE = torch.tensor([0., 1., 0.], device=DEV)
SHAKEN = 0.8                              # share of the clips above motion 0.5 that are taken by hand


def lively(mot, fps, share, U):
    """Motion 0..1 and fps (B) with a share drawn again: fast ones at few frames a second. Both are told to the network, so it learns no bias."""
    a = U(len(mot)) < share
    return torch.where(a, torch.maximum(U(len(mot)), U(len(mot))), mot), torch.where(a, 4 + torch.floor(U(len(mot)) * 4), fps)


def hand(mot, fps, frames, g=None):
    """A camera that trembles: for each clip and frame independent shifts (pixels) and a turn (radians), (B,frames,3), 0 in the first
    frame. Nothing up to motion 0.5; above it the deviation grows with the square of what is more, and as all lengths with 6 / fps."""
    size = SHAKE * (2 * mot - 1).clamp(min=0) ** 2 * 6 / fps * (torch.rand(len(mot), device=DEV, generator=g) < SHAKEN)
    n = torch.randn(len(mot), frames, 3, device=DEV, generator=g) * WOBBLE * size.view(-1, 1, 1)
    return torch.cat([torch.zeros_like(n[:, :1]), n[:, 1:]], 1)


def U(*s):
    return torch.rand(*s, device=DEV)


def grid():
    a = torch.arange(C, device=DEV).float() / C
    return a.view(1, 1, 1, C), a.view(1, 1, C, 1)


def noise(n, ch, alpha):
    """Gaussian noise of spectrum f^-alpha (alpha (n,)), mean 0, deviation 1: (n,ch,C,C)."""
    fy = torch.fft.fftfreq(C, device=DEV).view(C, 1); fx = torch.fft.rfftfreq(C, device=DEV).view(1, -1)
    f = torch.sqrt(fx * fx + fy * fy) * C; f[0, 0] = 1e9
    z = torch.fft.rfft2(torch.randn(n, ch, C, C, device=DEV)) * f[None, None] ** (-alpha.view(n, 1, 1, 1))
    x = torch.fft.irfft2(z, s=(C, C))
    return x / x.std((-1, -2), keepdim=True).clamp(min=1e-6)


def hsv(h, s, v):
    """HSV to RGB on tensors of one shape; the channel is the new last axis."""
    out = []
    for k0 in (5, 3, 1):
        k = (k0 + h * 6) % 6
        out.append(v - v * s * torch.minimum(torch.minimum(k, 4 - k), torch.ones_like(k)).clamp(min=0))
    return torch.stack(out, -1)


def palette(n, k):
    """k colours for each of n pictures, (n,k,3): a third grey, a third muted about one hue, a third of any colour."""
    kind = U(n, 1).expand(n, k); h0 = U(n, 1)
    v = 0.08 + 0.9 * U(n, k)
    h = torch.where(kind < 0.67, h0 + 0.12 * torch.randn(n, k, device=DEV), U(n, k)) % 1
    s = torch.where(kind < 0.33, torch.zeros_like(v), torch.where(kind < 0.67, 0.15 + 0.45 * U(n, k), 0.25 + 0.7 * U(n, k)))
    return hsv(h, s, v)


def col(c):
    return c[:, :, None, None]


def blur(x, sigma):
    """Gaussian blur by one deviation (pixels) for all."""
    r = max(1, int(3 * sigma)); t = torch.arange(-r, r + 1, device=DEV).float(); k = torch.exp(-t * t / (2 * sigma * sigma)); k = k / k.sum()
    n, c = x.shape[:2]; x = x.reshape(n * c, 1, *x.shape[2:])
    x = F.conv2d(F.pad(x, (r, r, 0, 0), mode='replicate'), k.view(1, 1, 1, -1)); x = F.conv2d(F.pad(x, (0, 0, r, r), mode='replicate'), k.view(1, 1, -1, 1))
    return x.reshape(n, c, *x.shape[2:])


# ------------------------------------------------------------------------------------------------ textures
def natural(n):
    p = palette(n, 3); x = noise(n, 3, 0.9 + 1.2 * U(n)); share = col(torch.where(U(n, 1) < 0.5, 0.0 * U(n, 1), 0.5 * U(n, 1)))
    x = x[:, :1] * (1 - share) + x * share
    t = torch.sigmoid(x * (0.8 + 2.5 * col(U(n, 1))))
    return col(p[:, 0]) * (1 - t) + col(p[:, 1]) * t


def smooth(n):
    p = palette(n, 3); x, y = grid(); a = col(U(n, 1)) * 6.283
    t = ((x - 0.5) * torch.cos(a) + (y - 0.5) * torch.sin(a)) * 1.2 + 0.5
    f = noise(n, 1, torch.full((n,), 2.6, device=DEV)) * 0.35 * col(U(n, 1))
    t = (t + f).clamp(0, 1); m = torch.sigmoid(noise(n, 1, torch.full((n,), 2.4, device=DEV)) * (1 + 8 * col(U(n, 1))))
    y0 = col(p[:, 0]) * (1 - t) + col(p[:, 1]) * t
    return y0 * (1 - 0.8 * m) + col(p[:, 2]) * 0.8 * m


def leaves(n, shapes=None):
    """Opaque shapes one over the other, large ones first for half of them; flat, shaded or grained."""
    p = palette(n, 8); x, y = grid(); out = col(p[:, 0]).expand(n, 3, C, C).clone(); K = shapes or 70
    grain = noise(n, 1, 0.8 + 1.2 * U(n)) * 0.18 * col(U(n, 1)) ** 2; few = U(n) < 0.35
    shade = 0.5 * col(U(n, 1)); power = torch.where(U(n, K) < 0.55, 2 + 0 * U(n, K), torch.where(U(n, K) < 0.5, 1.2 + 0 * U(n, K), 8 + 0 * U(n, K)))
    for i in range(K):
        last = 1 - i / K
        r = 0.025 + (0.30 * U(n, 1) * last + 0.02) * (0.3 + 0.7 * U(n, 1)); e = 0.35 + 0.65 * U(n, 1); a = U(n, 1) * 6.283
        cx, cy = U(n, 1) * 1.1 - 0.05, U(n, 1) * 1.1 - 0.05; dx, dy = x - col(cx), y - col(cy)
        u = (dx * torch.cos(col(a)) + dy * torch.sin(col(a))) / col(r); v = (dy * torch.cos(col(a)) - dx * torch.sin(col(a))) / col(r * e)
        q = power[:, i:i + 1]; d = (u.abs() ** col(q) + v.abs() ** col(q) + 1e-9) ** col(1 / q)
        m = torch.sigmoid((1 - d) * col(r * e) * C * 1.5)
        if i > K // 4: m = m * col((~few).float()[:, None])
        k = (U(n) * 8).long().clamp(max=7); c = p[torch.arange(n, device=DEV), k] * (0.8 + 0.3 * U(n, 1))
        body = col(c) * (1 - shade * (u * 0.5 + 0.5).clamp(0, 1)) + grain
        out = out * (1 - m) + body * m
    return out


def contours(n):
    """Lines along the levels of a smooth field: drawings, maps, ridges, wood."""
    p = palette(n, 6); f = noise(n, 1, 2.0 + 1.2 * U(n)) + col(U(n, 1)) * 3 * grid()[col(U(1, 1)).item() > 0.5]
    k = 0.8 + 4 * col(U(n, 1)); lev = f * k; fr = (lev % 1 - 0.5).abs()
    gx = F.pad(lev[..., 1:] - lev[..., :-1], (0, 1)); gy = F.pad(lev[..., 1:, :] - lev[..., :-1, :], (0, 0, 0, 1))
    w = torch.sqrt(gx * gx + gy * gy) + 1e-4; line = torch.sigmoid((col(1.2 + 2.5 * U(n, 1)) - fr / w) * 1.5)
    idx = (torch.floor(lev + 0.5).long() % 4)[:, 0]; fill = torch.gather(p[:, :4], 1, idx.reshape(n, -1, 1).expand(-1, -1, 3)).reshape(n, C, C, 3).permute(0, 3, 1, 2)
    flat = (U(n) < 0.5).float().view(n, 1, 1, 1); paper = torch.where(col(U(n, 1)) < 0.7, 0.85 + 0.15 * col(U(n, 1)), 0.15 * col(U(n, 1))).expand(n, 3, C, C)
    ground = flat * paper + (1 - flat) * fill; ink = torch.where(paper[:, :1, :1, :1] > 0.5, 0.12 * col(U(n, 3)), 0.6 + 0.4 * col(U(n, 3)))
    return ground * (1 - line) + ink * line


def voronoi(n):
    """Cells of the nearest point: tissue with membranes and nuclei, stones, foam, coloured glass."""
    x, y = grid(); K = 110; count = 8 + 100 * U(n, 1) ** 1.5; f1 = torch.full((n, 1, C, C), 9., device=DEV); f2 = f1.clone(); tone = torch.zeros_like(f1)
    bend = noise(n, 2, torch.full((n,), 2.3, device=DEV)) * 0.02 * col(U(n, 1)); xx, yy = x + bend[:, :1], y + bend[:, 1:]
    for i in range(K):
        on = (i < count).float() * 1.0; d = torch.sqrt((xx - col(U(n, 1) * 1.1 - .05)) ** 2 + (yy - col(U(n, 1) * 1.1 - .05)) ** 2) + 9 * (1 - col(on))
        near = d < f1; f2 = torch.where(near, f1, torch.minimum(f2, d)); f1 = torch.minimum(f1, d); tone = torch.where(near, col(U(n, 1)), tone)
    size = 1 / torch.sqrt(count).view(n, 1, 1, 1); edge = torch.sigmoid((0.03 + 0.12 * col(U(n, 1)) - (f2 - f1) / size) * col(15 + 40 * U(n, 1)))
    nucleus = torch.sigmoid((0.12 + 0.22 * col(U(n, 1)) * (0.4 + tone) - f1 / size) * 30); p = palette(n, 4)
    stain = U(n) < 0.3                                                     # pink ground, violet nuclei, as a common stain
    h = torch.stack([0.88 + 0.05 * U(n), 0.70 + 0.08 * U(n), 0.9 + 0.06 * U(n), 0.75 + 0 * U(n)], 1); s = torch.stack([0.1 + 0.3 * U(n), 0.4 + 0.4 * U(n), 0.05 + 0.2 * U(n), 0.2 + 0 * U(n)], 1)
    v = torch.stack([0.8 + 0.2 * U(n), 0.25 + 0.4 * U(n), 0.85 + 0.15 * U(n), 0.6 + 0 * U(n)], 1); p = torch.where(stain[:, None, None], hsv(h % 1, s, v), p)
    body = col(p[:, 0]) * (1 - 0.6 * tone * col(U(n, 1))) + noise(n, 1, 1.0 + U(n)) * 0.06 * col(U(n, 1))
    y0 = body * (1 - edge) + col(p[:, 2]) * edge; has = ((U(n) < 0.6) | stain).float().view(n, 1, 1, 1)
    return y0 * (1 - nucleus * has) + col(p[:, 1]) * nucleus * has


def marks(n):
    """Rows of random strokes in letter cells: as text looks, without being text. Dark on light or light on dark."""
    out = torch.zeros(n, 1, C, C, device=DEV)
    for j in range(n):
        h = int(10 + 30 * torch.rand(()).item()); rows, cols = C // h + 1, int(C / (h * 0.55)) + 1; g = (U(rows * cols, 1, 7, 5) < 0.42).float()
        g[:, :, :, 0] = torch.maximum(g[:, :, :, 0], (U(rows * cols, 1, 1) < 0.5).float().expand(-1, -1, 7)); g[:, :, 3] = torch.maximum(g[:, :, 3], (U(rows * cols, 1, 1) < 0.35).float())
        g[:, :, 0] *= (U(rows * cols, 1, 1) < 0.5).float()
        word = (U(rows, cols) < 0.84).float(); end = (torch.arange(cols, device=DEV)[None] < cols * (0.5 + 0.6 * U(rows, 1))).float(); skip = (U(rows, 1) < 0.88).float()
        g = F.pad(g, (0, 1, 1, 2)) * (word * end * skip).reshape(-1, 1, 1, 1)
        b = g.reshape(rows, cols, 10, 6).permute(0, 2, 1, 3).reshape(1, 1, rows * 10, cols * 6)
        out[j] = F.interpolate(b, (int(rows * h), int(cols * h * 0.55)), mode='bilinear', antialias=True, align_corners=False)[0, :, :C, :C] if rows * h >= C and int(cols * h * 0.55) >= C else 0
    out = (out * 1.3).clamp(0, 1); light = (U(n) < 0.8).float().view(n, 1, 1, 1); paper = light * (0.75 + 0.25 * col(U(n, 1))) + (1 - light) * 0.15 * col(U(n, 1))
    tint = 1 - col(U(n, 3)) * 0.2 * col((U(n, 1) < 0.5).float()); ink = light * 0.25 * col(U(n, 3)) + (1 - light) * (0.7 + 0.3 * col(U(n, 3)))
    uneven = 1 - 0.4 * col(U(n, 1)) * torch.sigmoid(noise(n, 1, torch.full((n,), 2.8, device=DEV)))
    return (paper * tint * (1 - out) + ink * out) * uneven


def gel(n):
    """Lanes with bands, a ladder, uneven ground."""
    x, y = grid(); lanes = torch.floor(4 + 9 * U(n, 1)); pos = x * col(lanes); lane = torch.floor(pos).long().clamp(0, 15).expand(n, 1, C, C); u = pos - torch.floor(pos) - 0.5
    body = torch.sigmoid((0.36 - u.abs()) * 30); f = 0
    for _ in range(7):
        c, a, w = U(n, 16), U(n, 16) * (U(n, 16) < 0.7), 0.006 + 0.012 * U(n, 16); pick = lambda t: torch.gather(t, 1, lane.reshape(n, -1)).reshape(n, 1, C, C)
        f = f + pick(a) * torch.exp(-((y + 0.03 * u * u - pick(c)) / pick(w)) ** 2)
    f = (f * body + 0.12 * body * col(U(n, 1))).clamp(0, 1.2) * 0.8; g = 0.08 + 0.12 * torch.sigmoid(noise(n, 1, torch.full((n,), 2.5, device=DEV)))
    light = (U(n) < 0.5).float().view(n, 1, 1, 1); v = light * (0.95 - g - f) + (1 - light) * (g * 0.6 + f)
    tint = torch.where(col(U(n, 1)) < 0.6, torch.ones(n, 3, 1, 1, device=DEV), 1 - 0.5 * col(U(n, 3)) * light)
    return v * tint


def stars(n):
    x, y = grid(); neb = torch.sigmoid(noise(n, 1, 1.6 + 0.8 * U(n)) * 1.5 - 1.5) * 0.6 * col(U(n, 1)) ** 2; out = neb * col(hsv(U(n), 0.6 * U(n), torch.ones(n, device=DEV))) + 0.04 * col(U(n, 1))
    K = 90; count = 10 + 80 * U(n, 1)
    for i in range(K):
        b = U(n, 1) ** 3 * (i < count); r = 0.004 + 0.008 * b; d2 = (x - col(U(n, 1))) ** 2 + (y - col(U(n, 1))) ** 2
        out = out + col((0.25 + b) * (i < count)) * torch.exp(-d2 / col(2 * r * r)) * col(1 - 0.3 * U(n, 3))
    return out


def stripes(n):
    """Stripes, checks, bricks, bent and of two or three colours."""
    x, y = grid(); bend = noise(n, 2, torch.full((n,), 2.4, device=DEV)) * 0.03 * col(U(n, 1)) ** 2; a = col(U(n, 1)) * 6.283; k = 3 + 12 * col(U(n, 1)); q = 0.4 + 1.2 * col(U(n, 1))
    u = ((x + bend[:, :1]) * torch.cos(a) + (y + bend[:, 1:]) * torch.sin(a)) * k; v = ((y + bend[:, 1:]) * torch.cos(a) - (x + bend[:, :1]) * torch.sin(a)) * k * q
    kind = col(U(n, 1)); hard = 2 + 10 * col(U(n, 1)); s1 = torch.sigmoid(torch.sin(6.283 * u) * hard); s2 = torch.sigmoid(torch.sin(6.283 * v) * hard)
    brick = torch.sigmoid((((u + 0.5 * (torch.floor(v) % 2)) % 1 - 0.5).abs() - 0.44) * 60); brick = torch.maximum(brick, torch.sigmoid(((v % 1 - 0.5).abs() - 0.42) * 60))
    t = torch.where(kind < 0.4, s1, torch.where(kind < 0.6, s1 * s2 + (1 - s1) * (1 - s2), brick)); p = palette(n, 2)
    g = noise(n, 1, 0.9 + U(n)) * 0.15 * col(U(n, 1)) ** 2
    return col(p[:, 0]) * (1 - t) + col(p[:, 1]) * t + g


def discs(n):
    """Separate shaded discs on an uneven ground: coins, nuclei, spots, vesicles, grains."""
    x, y = grid(); p = palette(n, 4); out = (col(p[:, 0]) * (1 + 0.35 * noise(n, 1, torch.full((n,), 2.4, device=DEV)) * col(U(n, 1)))).expand(n, 3, C, C); m4 = 2 + torch.floor(5 * U(n, 1)); relief = noise(n, 1, 1.2 + 0.6 * U(n)) * 0.25 * col(U(n, 1))
    rim = col(U(n, 1)); r0 = 0.18 + 0.22 * U(n, 1); shade = 0.6 * col(U(n, 1))
    for i in range(36):
        gx, gy = i % 6, i // 6; ok = ((gx < m4) & (gy < m4)).float() * (U(n, 1) < 0.85)
        cx, cy = (gx + 0.5 + 0.25 * (U(n, 1) - .5)) / m4, (gy + 0.5 + 0.25 * (U(n, 1) - .5)) / m4; r = r0 * (0.7 + 0.5 * U(n, 1)) / m4
        dx, dy = (x - col(cx)) / col(r), (y - col(cy)) / col(r * (0.75 + 0.5 * U(n, 1))); d = torch.sqrt(dx * dx + dy * dy + 1e-9); m = torch.sigmoid((1 - d) * col(r) * C * 1.2) * col(ok)
        c = torch.where(U(n, 1) < 0.7, p[:, 1], p[:, 2]) * (0.75 + 0.4 * U(n, 1)); ring = torch.exp(-((d - 0.85) / 0.1) ** 2) * rim * 0.5
        out = out * (1 - m) + (col(c) * (1 - shade * (0.5 + 0.4 * (dx + dy)).clamp(0, 1)) + relief - ring) * m
    return out


def landscape(n):
    """Sky, ridges one before the other, ground."""
    x, y = grid(); p = palette(n, 8); out = col(p[:, 0]) * (1 - y) + col(p[:, 1]) * y; sun = torch.exp(-((x - col(U(n, 1))) ** 2 + (y - 0.4 * col(U(n, 1))) ** 2) / col(0.001 + 0.02 * U(n, 1) ** 2)); out = out + sun * 0.6 * col((U(n, 1) < 0.5).float())
    cl = torch.sigmoid(noise(n, 1, 1.8 + 0.4 * U(n)) * 2 - 1) * 0.5 * col(U(n, 1)); out = out * (1 - cl) + cl; h = 0.2 + 0.3 * U(n, 1)
    for i in range(5):
        prof = noise(n, 1, 1.3 + 0.9 * U(n))[:, :, :1] * (0.05 + 0.06 * col(U(n, 1))); m = torch.sigmoid((y - col(h) - prof) * 250) * col((U(n, 1) < 0.85).float())
        g = noise(n, 1, 0.8 + U(n)) * (0.03 + 0.1 * col(U(n, 1)) * (i / 4)); out = out * (1 - m) + (col(p[:, 2 + i]) * (1 - 0.3 * (y - col(h))) + g) * m; h = h + 0.08 + 0.14 * U(n, 1)
    return out


def figure(n):
    """A head before a ground: ellipses with shading, two dark spots, a body; blurred, grained."""
    x, y = grid(); out = smooth(n) if torch.rand(()) < 0.5 else natural(n); p = palette(n, 5); cx, cy, r = 0.35 + 0.3 * U(n, 1), 0.3 + 0.2 * U(n, 1), 0.12 + 0.14 * U(n, 1); g = noise(n, 1, 1.5 + 0.5 * U(n)) * 0.06

    def put(out, px, py, rx, ry, c, light=0.35, soft=0.5):
        dx, dy = (x - col(px)) / col(rx), (y - col(py)) / col(ry); d = torch.sqrt(dx * dx + dy * dy + 1e-9); m = torch.sigmoid((1 - d) * col(rx) * C * soft)
        return out * (1 - m) + (col(c) * (1 - light * (0.5 + 0.5 * dx).clamp(0, 1)) + g) * m
    out = put(out, cx, cy + 2.6 * r, 1.9 * r, 1.6 * r, p[:, 0]); out = put(out, cx, cy - 0.15 * r, 1.05 * r, 1.25 * r, p[:, 1]); skin = hsv(0.03 + 0.06 * U(n), torch.where(U(n) < 0.4, 0 * U(n), 0.2 + 0.4 * U(n)), 0.45 + 0.5 * U(n))
    out = put(out, cx, cy + 0.1 * r, 0.8 * r, 1.05 * r, skin)
    for s in (-1, 1): out = put(out, cx + s * 0.32 * r, cy - 0.05 * r, 0.13 * r, 0.08 * r, 0.3 * skin, 0.1)
    return put(out, cx, cy + 0.62 * r, 0.28 * r, 0.07 * r, skin * torch.tensor([0.75, 0.5, 0.5], device=DEV), 0.1)


def fibres(n):
    """Bent threads, bright on dark or dark on light: filaments, hair, grass, drawings."""
    x, y = grid(); K = 40; count = 4 + 36 * U(n, 1); f = torch.zeros(n, 1, C, C, device=DEV); bend = noise(n, 2, torch.full((n,), 2.5, device=DEV)) * 0.05; main = U(n, 1) * 3.14; spread = U(n, 1)
    xx, yy = x + bend[:, :1], y + bend[:, 1:]
    for i in range(K):
        a = main + spread * 3.14 * (U(n, 1) - 0.5); dx, dy = xx - col(U(n, 1)), yy - col(U(n, 1)); d = dy * torch.cos(col(a)) - dx * torch.sin(col(a)); s = dx * torch.cos(col(a)) + dy * torch.sin(col(a))
        f = torch.maximum(f, torch.exp(-(d / col(0.003 + 0.007 * U(n, 1))) ** 2) * torch.sigmoid((col(0.1 + 0.5 * U(n, 1)) - s.abs()) * 60) * col((0.4 + 0.6 * U(n, 1)) * (i < count)))
    p = palette(n, 2); dark = (U(n) < 0.6).float().view(n, 1, 1, 1); ground = dark * 0.25 * col(p[:, 0]) + (1 - dark) * (0.6 + 0.4 * col(p[:, 0])); ink = dark * (0.5 + 0.5 * col(p[:, 1])) + (1 - dark) * 0.4 * col(p[:, 1])
    return ground * (1 - f) + ink * f


KINDS = ((natural, 10), (smooth, 8), (leaves, 24), (contours, 8), (voronoi, 14), (marks, 7), (gel, 4), (stars, 4), (stripes, 6), (discs, 9), (landscape, 9), (figure, 6), (fibres, 6))


@torch.no_grad()
def textures(n, batch=16):
    """n textures of all kinds in the shares of KINDS, mixed, as bytes (n,3,C,C)."""
    out, total = [], sum(w for _, w in KINDS)
    while sum(len(o) for o in out) < n:
        for f, w in KINDS:
            x = f(max(1, round(batch * w / total * 3))); k = len(x)
            gain, gam = 0.75 + 0.35 * U(k, 1), torch.exp(0.35 * torch.randn(k, 1, device=DEV))
            x = x.clamp(0, 1)
            if torch.rand(()) < 0.5: x = blur(x, 0.6 + 2.2 * torch.rand(()).item())
            x = (x ** col(gam)) * col(gain) + col((1 - gain) * U(k, 1))
            g = (U(k) < 0.25).float().view(k, 1, 1, 1); x = x * (1 - g) + g * x.mean(1, keepdim=True)   # some without colour
            out.append((x.clamp(0, 1) * 255).round().to(torch.uint8))
    x = torch.cat(out); return x[torch.randperm(len(x), device=DEV)][:n]


# --------------------------------------------------------------------------------------------------- clips
def tables(B, frames, motion=None, fps=None, M=4096):
    """Random scenes as numbers. m = motion * 6 / fps scales all that moves."""
    mot = U(B); still = U(B) < STILL; fp = 4 + torch.floor(U(B) * 9)
    if LIVELY: mot, fp = lively(mot, fp, LIVELY, U)
    mot = torch.where(still, torch.zeros_like(mot), mot)
    if motion is not None: mot = torch.zeros(B, device=DEV) + motion
    if fps is not None: fp = torch.zeros(B, device=DEV) + fps
    m = mot * 6 / fp; kind = U(B); on = lambda a, b: ((kind >= a) & (kind < b)).float()
    pan, zoom, turn, flow = on(0, .45) + on(.75, 1) * (U(B) < .6), on(.45, .62) + on(.75, 1) * (U(B) < .5), on(.62, .72) + on(.75, 1) * (U(B) < .3), on(.72, .75) + (U(B) < .35).float()
    a = U(B) * 6.283; v = (0.5 + 1.1 * U(B)) * m * pan.clamp(max=1)
    d = dict(mot=mot, fps=fp, m=m, tex=(U(B, 3) * M).long().clamp(max=M - 1), vx=v * torch.cos(a), vy=v * torch.sin(a), zoom=zoom.clamp(max=1) * m * 0.022 * (U(B) * 2 - 1), turn=turn.clamp(max=1) * m * 0.022 * (U(B) * 2 - 1),
             rot=torch.where(U(B) < 0.6, 0.15 * torch.randn(B, device=DEV), U(B) * 6.283), scale=torch.exp(-0.25 + 0.35 * torch.randn(B, device=DEV)).clamp(0.5, 1.15), mirror=torch.where(U(B) < 0.5, -1., 1.),
             off=(U(B, 2) - 0.5) * 0.3, pivot=(U(B, 2) - 0.5) * 80, flow=F.interpolate(torch.randn(B, 2, 4, 4, device=DEV), (S, S), mode='bicubic', align_corners=True) * (flow.clamp(max=1) * m * (0.3 + 0.4 * U(B))).view(-1, 1, 1, 1),
             sway=(U(B) < 0.4).float(), wave=0.25 + 0.5 * U(B), phase=U(B) * 6.283, swap=U(B, 3).argsort(1), light=0.85 + 0.3 * U(B, 3))
    for k in (0, 1):                                                       # objects
        a = U(B) * 6.283; w = (0.6 + 2.2 * U(B)) * m * (U(B) < 0.8)
        d['o%d' % k] = dict(on=(U(B) < (0.55 if k == 0 else 0.35)).float(), x=(U(B) - .5) * 90, y=(U(B) - .5) * 90, vx=w * torch.cos(a), vy=w * torch.sin(a), r=10 + 24 * U(B) ** 1.3, e=0.55 + 0.45 * U(B), a=U(B) * 6.283, turn=(U(B) - .5) * 0.09 * m,
                            amp=torch.stack([.15 * U(B), .12 * U(B), .08 * U(B)], 1), ph=U(B, 3) * 6.283, soft=0.7 + 1.5 * U(B) ** 2, scale=0.3 + 0.8 * U(B), off=(U(B, 2) - .5), par=0.5 + U(B), tint=0.5 + U(B, 3), depth=(0.7 + 0.6 * U(B)) * 0.5)
    if AIM: aimed(d, U(B) < AIM)
    return d


def aimed(d, yes):
    """Makes motion one that a still decides. Seven in ten: pan and zoom in, nothing turns or bends. The others as drawn, but with zooms
    that go forward (85 %), turns with the clock, half of the bent fields straight. Speeds near their mean; objects swim with their tip
    ahead. The pans wait for to_light."""
    B, m = len(yes), d['m']; d['aim'] = yes; plain = U(B) < 0.7; near = lambda v, mean: mean * m + 0.25 * (v - mean * m)
    def put(o, k, v): o[k] = torch.where(yes.view(-1, *[1] * (v.ndim - 1)), v, o[k])
    pan = torch.hypot(d['vx'], d['vy']); v = torch.where(pan > 0, near(pan, 1.05), 1.05 * m) * (plain | (pan > 0)); a = torch.atan2(d['vy'], d['vx'])
    put(d, 'vx', v * torch.cos(a)); put(d, 'vy', v * torch.sin(a)); put(d, 'pivot', d['pivot'] * 0.5)
    put(d, 'zoom', near(d['zoom'].abs(), 0.014) * (plain | (d['zoom'] != 0)) * torch.where(plain | (U(B) < 0.85), 1., -1.))
    put(d, 'turn', near(d['turn'].abs(), 0.016) * (~plain & (d['turn'] != 0))); put(d, 'flow', d['flow'] * (~plain & (U(B) < 0.5)).view(-1, 1, 1, 1))
    for o in (d['o0'], d['o1']):
        w = torch.hypot(o['vx'], o['vy']); w = near(w, 1.7) * (w > 0); a = o['a'] + 0.15 * torch.randn(B, device=DEV)
        put(o, 'vx', w * torch.cos(a)); put(o, 'vy', w * torch.sin(a)); put(o, 'e', 0.5 + 0.5 * (o['e'] - 0.5)); put(o, 'turn', 0.4 * o['turn'])
        put(o, 'amp', o['amp'] * (1 - 0.5 * MIDDLE) + 0.1 * MIDDLE); put(o, 'ph', o['ph'] * (1 - MIDDLE))


def to_light(d, first):
    """Pans of aimed scenes go towards the side of the first frame that has more light: the picture moves away from it."""
    ax = torch.arange(S, device=DEV) / S - 0.5; grey = first.mean(1); grey = grey - grey.mean((1, 2), keepdim=True)
    a = torch.atan2(-(grey * ax.view(1, S, 1)).sum((1, 2)), -(grey * ax.view(1, 1, S)).sum((1, 2))) + 0.15 * torch.randn(len(first), device=DEV); v = torch.hypot(d['vx'], d['vy'])
    d['vx'], d['vy'] = torch.where(d['aim'], v * torch.cos(a), d['vx']), torch.where(d['aim'], v * torch.sin(a), d['vy'])


def look(bank, idx, x, y, mirror, off):
    """Samples textures (rows of the bank) at pixel places x, y (n,h,w) relative to the middle; 2 texture pixels a pixel."""
    t = bank[idx].float() / 255; k = 4 / C
    return F.grid_sample(t, torch.stack([x * k * mirror.view(-1, 1, 1) + off[:, 0].view(-1, 1, 1), y * k + off[:, 1].view(-1, 1, 1)], -1), mode='bilinear', padding_mode='reflection', align_corners=False)


@torch.no_grad()
def scene(bank, d, times, hand=None):
    """Frames at times (K) of the scenes d: (B,K,3,S,S) in 0..1, taken by a hand (B,K,3). Sampled at twice the resolution and averaged."""
    B, K = len(d['m']), len(times); S2 = 2 * S; ax = ((torch.arange(S2, device=DEV).float() + 0.5) / 2 - S / 2); hx, hy = ax.view(1, 1, S2).expand(B, S2, S2), ax.view(1, S2, 1).expand(B, S2, S2)
    v = lambda t: t.view(-1, 1, 1); flow = F.interpolate(d['flow'], (S2, S2), mode='bilinear', align_corners=False); out = []
    for i, t in enumerate(times):
        gx, gy = hx, hy
        if hand is not None:
            p, q, a = (v(hand[:, i, j]) for j in range(3)); gx, gy = (hx - p) * torch.cos(a) + (hy - q) * torch.sin(a), (hy - q) * torch.cos(a) - (hx - p) * torch.sin(a)
        grow = d['sway'] * (torch.sin(d['wave'] * t + d['phase']) - torch.sin(d['phase'])) * 5 + (1 - d['sway']) * t
        z, c, s = torch.exp(-d['zoom'] * t), torch.cos(d['turn'] * t), torch.sin(d['turn'] * t); px, py = d['pivot'][:, 0], d['pivot'][:, 1]
        x0, y0 = gx - v(d['vx'] * t) - v(px) - flow[:, 0] * v(grow), gy - v(d['vy'] * t) - v(py) - flow[:, 1] * v(grow)
        x1, y1 = v(z) * (x0 * v(c) + y0 * v(s)) + v(px), v(z) * (y0 * v(c) - x0 * v(s)) + v(py)        # in the scene of frame 0
        r, q = torch.cos(d['rot']), torch.sin(d['rot']); xs, ys = (x1 * v(r) + y1 * v(q)) * v(d['scale']), (y1 * v(r) - x1 * v(q)) * v(d['scale'])
        y = look(bank, d['tex'][:, 0], xs, ys, d['mirror'], d['off'])
        for k in (0, 1):
            o = d['o%d' % k]; ang = o['a'] + o['turn'] * t
            ox, oy = o['x'] + o['vx'] * t + d['vx'] * t * (o['par'] - 1), o['y'] + o['vy'] * t + d['vy'] * t * (o['par'] - 1)
            dx, dy = x1 - v(ox), y1 - v(oy); u = (dx * v(torch.cos(ang)) + dy * v(torch.sin(ang))) / v(o['r']); w = (dy * v(torch.cos(ang)) - dx * v(torch.sin(ang))) / v(o['r'] * o['e'])
            rr = torch.sqrt(u * u + w * w + 1e-6); th = torch.atan2(w, u); R = 1
            for j in range(3): R = R + v(o['amp'][:, j]) * torch.cos((j + 2) * th + v(o['ph'][:, j]))
            m = torch.sigmoid((R - rr) * v(o['r'] * o['e']) * 2 / v(o['soft'])) * v(o['on'])
            tex = look(bank, d['tex'][:, k + 1], u * v(o['r'] * o['scale']), w * v(o['r'] * o['scale']), d['mirror'], o['off']) * o['tint'].view(-1, 3, 1, 1)
            y = y * (1 - m[:, None]) + tex.clamp(0, 1) * (1 - v(o['depth'])[:, None] * (rr / R).clamp(0, 1)[:, None] ** 2) * m[:, None]
        y = F.avg_pool2d(y, 2); y = torch.gather(y, 1, d['swap'].view(B, 3, 1, 1).expand(-1, -1, S, S)); out.append((y * d['light'].view(B, 3, 1, 1)).clamp(0, 1))
    return torch.stack(out, 1)


def clips(bank, B, frames=14, motion=None, fps=None):
    """Whole clips (B,frames,3,S,S) in 0..1, motion 0..1, fps."""
    d = tables(B, frames, motion, fps, len(bank)); first = scene(bank, d, [0.]); h = None
    if AIM: to_light(d, first[:, 0])
    if SHAKE: h = hand(d['mot'], d['fps'], frames)[:, 1:]
    return torch.cat([first, scene(bank, d, [float(t) for t in range(1, frames)], h)], 1), d['mot'], d['fps']


def frame(bank, B, frames=14):
    """One frame of each of B clips, each at a time of its own: (B,3,S,S)."""
    d = tables(B, frames, M=len(bank)); t = torch.floor(U(B) * frames); return scene(bank, d, [t])[:, 0]


if __name__ == '__main__':
    from PIL import Image
    out = sys.argv[1]; torch.manual_seed(5); sheet = []
    for f, _ in KINDS: sheet.append(F.interpolate(f(8).clamp(0, 1), (176, 176), mode='area'))
    a = torch.cat([torch.cat(list(r), 2) for r in sheet], 1).permute(1, 2, 0); Image.fromarray((a.cpu().numpy() * 255).astype('uint8')).save(out + '/textures.png')
    bank = textures(96); x, m, _ = clips(bank, 12)
    a = torch.cat([torch.cat(list(r[[0, 3, 6, 9, 13]]), 2) for r in x], 1).permute(1, 2, 0); Image.fromarray((a.cpu().numpy() * 255).astype('uint8')).save(out + '/clips.png'); print(m)
