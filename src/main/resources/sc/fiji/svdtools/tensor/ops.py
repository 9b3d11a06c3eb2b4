# Every PyTorch operation of the networks, as TorchScript text in the dialect of serialised archives:
# names are fully qualified, data types are numbers (5 float16, 6 float32, 15 bfloat16).
#
# Layout: activations are contiguous (N, H, W, C) or, as tokens, (N, S, C) with S = H * W, so that a
# convolution (channels last) and a matrix product read the same memory without a copy. N = B * F, clip-major:
# row n = b * F + f. So (B, F, S, C) is a view, the temporal half needs no transpose, and a (3, 1, 1)
# convolution over frames is a (3, 1) convolution over the image (F, S).
# Letters: B clips, F frames, H W latent height and width, C channels, N heads, D = C / N head width.
class SvdOps(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # ---- random numbers and small arithmetic -----------------------------------------------------

  # Unit Gaussian noise of PyTorch's CPU generator in float32, the same for every device.
  def noise(self, shape: List[int], seed: int) -> Tensor:
    g = torch.Generator(device=torch.device("cpu"), seed=seed)
    return torch.randn(shape, generator=g, dtype=6)

  # Two draws from one generator. (Both are returned: a draw without use would be optimised away.)
  def noise_twice(self, first: List[int], second: List[int], seed: int) -> List[Tensor]:
    g = torch.Generator(device=torch.device("cpu"), seed=seed)
    x = torch.randn(first, generator=g, dtype=6)
    return [x, torch.randn(second, generator=g, dtype=6)]

  def moved(self, x: Tensor, like: Tensor) -> Tensor:
    return torch.to(x, like.device)

  # A copy in host memory that the device can read directly; on the CPU x itself.
  def host_copy(self, x: Tensor) -> Tensor:
    y = torch.to(x, torch.device("cpu"))
    if ops.prim.is_cuda(x):
      y = torch.pin_memory(y)
    return y

  # x in host memory, through memory that the device can write directly; on the CPU x itself.
  def on_host(self, x: Tensor) -> Tensor:
    y = x
    if ops.prim.is_cuda(x):
      y = torch.copy_(torch.empty(torch.size(x), dtype=x.dtype, pin_memory=True), x)
    return y

  # Lets x, and all that refer to it, be the numbers of y, which has its shape and type.
  def exchange(self, x: Tensor, y: Tensor) -> Tensor:
    torch.set_data(x, y)
    return x

  # Sinusoid of positions p (R) -> (R, width): cosines first, then sines.
  def sinusoid(self, p: Tensor, width: int) -> Tensor:
    half = torch.floordiv(width, 2)
    k = torch.arange(half, dtype=7, device=p.device)
    w = torch.to(torch.exp(torch.mul(k, torch.div(-9.210340371976184, half))), 6)
    a = torch.mul(torch.unsqueeze(p, 1), torch.unsqueeze(w, 0))
    return torch.cat([torch.cos(a), torch.sin(a)], 1)

  # W2 silu(W1 a + b1) + b2.
  def mlp2(self, a: Tensor, ws: List[Tensor]) -> Tensor:
    h = torch.silu(torch.linear(torch.to(a, ws[0].dtype), ws[0], ws[1]))
    return torch.linear(h, ws[2], ws[3])

  def linear(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.linear(x, w, b)

  # One matrix product: (.., I) x (O, I) -> (.., O), no bias.
  def project(self, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x, w)

  # (C) -> (1, C).
  def row(self, x: Tensor) -> Tensor:
    return torch.unsqueeze(x, 0)

  def add(self, x: Tensor, y: Tensor) -> Tensor:
    return torch.add(x, y)

  def silu(self, x: Tensor) -> Tensor:
    return torch.silu(x)

  def cloned(self, x: Tensor) -> Tensor:
    return torch.clone(x)

  # x where the mask is 0, y where it is 1, mixed between.
  def masked(self, x: Tensor, y: Tensor, mask: Tensor) -> Tensor:
    return torch.lerp(x, y, mask)

  # Zeros of the shape and type of x.
  def zeros(self, x: Tensor) -> Tensor:
    return torch.zeros_like(x)

  # x with y (N, ..) times weights (N) added to some of its rows, in x.
  def add_rows_(self, x: Tensor, y: Tensor, weights: Tensor, index: List[int]) -> Tensor:
    w = torch.view(weights, [-1, 1, 1, 1])
    return torch.index_add_(x, 0, torch.tensor(index, dtype=4, device=x.device), torch.mul(y, w))

  def convert(self, x: Tensor, like: Tensor) -> Tensor:
    return torch.to(x, like.dtype)

  def all_finite(self, x: Tensor) -> Tensor:
    return torch.all(torch.isfinite(x))

  # x (F, H, W, C) with its frequencies over F, H, W times a mask (F, H, W, 1); made in host memory.
  def filtered(self, x: Tensor, mask: Tensor) -> Tensor:
    host = torch.device("cpu")
    f = torch.fft_fftn(torch.to(x, host), None, [0, 1, 2])
    y = torch.real(torch.fft_ifftn(torch.mul(f, torch.to(mask, host)), None, [0, 1, 2]))
    return torch.to(torch.contiguous(y), x.device)

  # x times a factor that makes the sum of its squares the given one; zeros stay.
  def with_energy(self, x: Tensor, energy: float) -> Tensor:
    has = torch.clamp_min(torch.sum(torch.mul(x, x)), 1e-30)
    return torch.mul(x, torch.sqrt(torch.mul(torch.reciprocal(has), energy)))

  # ---- sampling, all in float32 -----------------------------------------------------------------

  # x (F, H, W, 4), condition (B*F, H, W, 4) -> (B*F, H, W, 8) in the type of the condition.
  def network_input(self, x: Tensor, condition: Tensor, scale: float) -> Tensor:
    y = torch.to(torch.mul(x, scale), condition.dtype)
    clips = torch.floordiv(torch.size(condition, 0), torch.size(x, 0))
    return torch.cat([torch.repeat(y, [clips, 1, 1, 1]), condition], -1)

  # skip x + out (v_u + g (v_c - v_u)): x (F, H, W, 4), v (B*F, H, W, 4), g (F).
  def guided(self, x: Tensor, v: Tensor, g: Tensor, skip: float, out: float) -> Tensor:
    f = torch.size(x, 0)
    v32 = torch.to(v, 6)
    if torch.gt(torch.size(v, 0), f):
      u = torch.slice(v32, 0, 0, f)
      v32 = torch.add(u, torch.mul(torch.view(g, [-1, 1, 1, 1]), torch.sub(torch.slice(v32, 0, f), u)))
    return torch.add(torch.mul(x, skip), torch.mul(v32, out))

  # target + ratio (x - target).
  def toward(self, target: Tensor, x: Tensor, ratio: float) -> Tensor:
    return torch.add(target, torch.mul(torch.sub(x, target), ratio))

  # x + s (c - p).
  def plus(self, x: Tensor, c: Tensor, p: Tensor, s: float) -> Tensor:
    return torch.add(x, torch.sub(c, p), alpha=s)

  # x with the standard deviation of each frame brought to that of y by the share r: x and y (F, H, W, 4).
  def rescaled(self, x: Tensor, y: Tensor, r: float) -> Tensor:
    ratio = torch.div(torch.std(y, [1, 2, 3], False, True), torch.clamp_min(torch.std(x, [1, 2, 3], False, True), 1e-30))
    return torch.mul(x, torch.add(torch.mul(ratio, r), torch.sub(1., r)))

  # x with what guidance added to c = ds[0] changed: all (F, H, W, 4). Per frame it is shortened as c - u, u = ds[1],
  # to a norm, and its part along c multiplied by eta.
  def projected(self, x: Tensor, guided: Tensor, ds: List[Tensor], norm: float, eta: float) -> Tensor:
    c, d = ds[0], torch.sub(ds[0], ds[1])
    long = torch.clamp_min(torch.sqrt(torch.sum(torch.mul(d, d), [1, 2, 3], True)), 1e-30)
    added = torch.sub(guided, c)
    short = torch.mul(added, torch.clamp_max(torch.mul(torch.reciprocal(long), norm), 1.))
    has = torch.clamp_min(torch.sum(torch.mul(c, c), [1, 2, 3], True), 1e-30)
    along = torch.mul(c, torch.div(torch.sum(torch.mul(short, c), [1, 2, 3], True), has))
    return torch.add(x, torch.sub(torch.add(short, along, alpha=torch.sub(eta, 1.)), added))

  # ---- pictures ---------------------------------------------------------------------------------

  # (C, H, W) in [0, 1] -> the box (y0 x0 y1 x1) of it at (height, width), bicubic with antialias, then border
  # pixels repeated (left right top bottom); (1, C, H', W') in [-1, 1].
  def fit(self, x: Tensor, box: List[int], size: List[int], pad: List[int]) -> Tensor:
    y = torch.unsqueeze(torch.slice(torch.slice(x, 1, box[0], box[2]), 2, box[1], box[3]), 0)
    if torch.__or__(torch.ne(torch.size(y, 2), size[0]), torch.ne(torch.size(y, 3), size[1])):
      y = torch.clamp(torch._upsample_bicubic2d_aa(torch.contiguous(y), size, False, None), 0., 1.)
    return torch.sub(torch.mul(torch.replication_pad2d(y, pad), 2.), 1.)

  # (1, 1, H, W) in [-1, 1] -> means (1, 1, *size) in [0, 1].
  def area_shares(self, x: Tensor, size: List[int]) -> Tensor:
    return torch.adaptive_avg_pool2d(torch.div(torch.add(x, 1.), 2.), size)

  # z (F, h, w, C) with the mean and deviation over (h, w) of each frame and channel brought to those
  # of y (1, h, w, C), by a share.
  def with_statistics_of(self, z: Tensor, y: Tensor, share: float) -> Tensor:
    m = torch.mean(z, [1, 2], True)
    d = torch.clamp(torch.std(z, [1, 2], True, True), 1.0e-6)
    m0 = torch.mean(y, [1, 2], True)
    d0 = torch.std(y, [1, 2], True, True)
    return torch.lerp(z, torch.add(torch.mul(torch.div(torch.sub(z, m), d), d0), m0), share)

  # The box (y0 x0 y1 x1) of (3, H, W).
  def cut(self, x: Tensor, box: List[int]) -> Tensor:
    return torch.contiguous(torch.slice(torch.slice(x, 1, box[0], box[2]), 2, box[1], box[3]))

  # (F, H, W, 3) about [-1, 1] -> (F, 3, H, W) float32 in [0, 1]; NaN stays.
  def pictures(self, x: Tensor) -> Tensor:
    y = torch.clamp(torch.div(torch.add(torch.to(x, 6), 1.), 2.), 0., 1.)
    return torch.contiguous(torch.permute(y, [0, 3, 1, 2]))

  # Normalises channels: (3, H, W) -> (1, 3, H, W), (x - mean) / std.
  def normalise(self, x: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    return torch.unsqueeze(torch.div(torch.sub(x, torch.view(mean, [3, 1, 1])), torch.view(std, [3, 1, 1])), 0)

  # round(clip(255 x)) / 255.
  def eight_bit(self, x: Tensor) -> Tensor:
    return torch.div(torch.round(torch.clamp(torch.mul(x, 255.), 0., 255.)), 255.)

  # Zeros for an unconditional clip in front of y (R, ..).
  def after_zeros(self, y: Tensor) -> Tensor:
    return torch.cat([torch.zeros_like(y), y], 0)

  # y (1, ..) repeated: (n, ..).
  def repeated(self, y: Tensor, n: int) -> Tensor:
    shape = torch.size(y)
    shape[0] = n
    return torch.contiguous(torch.expand(y, shape))

  # ---- weights, once at load --------------------------------------------------------------------

  # To a type, always a copy.
  def copied(self, x: Tensor, target: int) -> Tensor:
    return torch.to(x, target, False, True)

  def channels_last(self, w: Tensor) -> Tensor:
    return torch.contiguous(w, memory_format=2)

  # 1x1 kernel (O, I, 1, 1) -> matrix (O, I).
  def flat_kernel(self, w: Tensor) -> Tensor:
    return torch.contiguous(torch.flatten(w, 1))

  # (O, I, 3, 1, 1) -> (O, I, 3, 1) channels last, times a factor.
  def frame_kernel(self, w: Tensor, factor: float) -> Tensor:
    return torch.contiguous(torch.mul(torch.squeeze(w, -1), factor), memory_format=2)

  def scaled(self, w: Tensor, factor: float) -> Tensor:
    return torch.mul(w, factor)

  def stack_rows(self, ws: List[Tensor]) -> Tensor:
    return torch.cat(ws, 0)

  def transposed(self, w: Tensor) -> Tensor:
    return torch.contiguous(torch.t(w))

  # ---- layout -----------------------------------------------------------------------------------

  # (N, C, H, W) -> (N, H, W, C).
  def to_last(self, x: Tensor) -> Tensor:
    return torch.contiguous(torch.permute(x, [0, 2, 3, 1]))

  # (N, H, W, C) -> (N, C, H, W).
  def to_first(self, x: Tensor) -> Tensor:
    return torch.contiguous(torch.permute(x, [0, 3, 1, 2]))

  # (R * Q, C) -> (R, Q * C).
  def in_rows(self, x: Tensor, rows: int) -> Tensor:
    return torch.view(x, [rows, -1])

  # x (R, C) so many times one after the other.
  def repeated_rows(self, x: Tensor, times: int) -> Tensor:
    return torch.repeat(x, [times, 1])

  def first_channels(self, x: Tensor, count: int) -> Tensor:
    return torch.contiguous(torch.slice(x, -1, 0, count))

  def concat(self, x: Tensor, y: Tensor) -> Tensor:
    return torch.cat([x, y], -1)

  def rows(self, x: Tensor, start: int, end: int) -> Tensor:
    return torch.contiguous(torch.slice(x, 0, start, end))

  # Rows of x in the given order.
  def rows_at(self, x: Tensor, index: List[int]) -> Tensor:
    return torch.index_select(x, 0, torch.tensor(index, dtype=4, device=x.device))

  # v (B or B * F, C) times f (1 or F): (B * F, C), clip-major; (B, C) for one v and one f.
  def scaled_rows(self, v: Tensor, f: Tensor, clips: int) -> Tensor:
    c = torch.size(v, 1)
    y = torch.mul(torch.view(v, [clips, -1, c]), torch.view(torch.to(f, v.dtype), [1, -1, 1]))
    return torch.view(y, [-1, c])

  # ---- convolutions and norms -------------------------------------------------------------------

  # x (N, H, W, I) of any type; ws: w (O, I, kh, kw), [b (O)].
  def conv(self, x: Tensor, ws: List[Tensor], stride: int, padding: int) -> Tensor:
    b: Optional[Tensor] = None
    if torch.gt(torch.len(ws), 1):
      b = ws[1]
    x0 = torch.permute(torch.to(x, ws[0].dtype), [0, 3, 1, 2])
    y = torch.conv2d(x0, ws[0], b, [stride, stride], [padding, padding])
    return torch.contiguous(torch.permute(y, [0, 2, 3, 1]))

  # Stride 2 after one zero column on the right and one zero row below (VAE encoder).
  def conv_down_right(self, x: Tensor, ws: List[Tensor]) -> Tensor:
    return (self).conv(torch.constant_pad_nd(x, [0, 0, 0, 1, 0, 1]), ws, 2, 0)

  # Convolution over frames: x (B, F, S, I) with a kernel (O, I, 3, 1); beyond the ends zeros, or the other end.
  def conv_frames(self, x: Tensor, w: Tensor, circular: bool) -> Tensor:
    if circular:
      y = torch.conv2d(torch.permute((self).with_ends(x), [0, 3, 1, 2]), w, None, [1, 1], [0, 0])
    else:
      y = torch.conv2d(torch.permute(x, [0, 3, 1, 2]), w, None, [1, 1], [1, 0])
    return torch.contiguous(torch.permute(y, [0, 2, 3, 1]))

  # x (B, F, ..) -> (B, F + 2, ..): the last frame in front, the first one behind.
  def with_ends(self, x: Tensor) -> Tensor:
    f = torch.size(x, 1)
    return torch.cat([torch.slice(x, 1, torch.sub(f, 1), f), x, torch.slice(x, 1, 0, 1)], 1)

  # size of x along an axis from start on; behind the last comes the first.
  def ring(self, x: Tensor, axis: int, start: int, size: int) -> Tensor:
    n = torch.size(x, axis)
    end = torch.add(start, size)
    y = torch.slice(x, axis, start, end)
    if torch.gt(end, n):
      y = torch.cat([torch.slice(x, axis, start, n), torch.slice(x, axis, 0, torch.sub(end, n))], axis)
    return y

  # Adds o (W, S, C) times w (W) to rows of sum (F, S, C) from start on; behind the last comes the first.
  def add_ring_(self, sum: Tensor, start: int, o: Tensor, w: Tensor) -> Tensor:
    n = torch.size(sum, 0)
    end = torch.add(start, torch.size(o, 0))
    v = torch.view(w, [-1, 1, 1])
    if torch.gt(end, n):
      k = torch.sub(n, start)
      a = torch.addcmul_(torch.slice(sum, 0, start, n), torch.slice(o, 0, 0, k), torch.slice(v, 0, 0, k))
      b = torch.addcmul_(torch.slice(sum, 0, 0, torch.sub(end, n)), torch.slice(o, 0, k), torch.slice(v, 0, k))
    else:
      a = torch.addcmul_(torch.slice(sum, 0, start, end), o, v)
    return sum

  # Nearest neighbour to (height, width), then a convolution.
  def upsample(self, x: Tensor, ws: List[Tensor], height: int, width: int) -> Tensor:
    y = torch.upsample_nearest2d(torch.permute(x, [0, 3, 1, 2]), [height, width])
    return (self).conv(torch.contiguous(torch.permute(y, [0, 2, 3, 1])), ws, 1, 1)

  # A kernel w (O, I, 3, 3) after enlargement to twice the size, as four (O, I, 2, 2) before it, for the pixels (even, even),
  # (even, odd), (odd, even), (odd, odd): along an axis, (w0, w1 + w2) for even and (w0 + w1, w2) for odd ones.
  def quarter_kernels(self, w: Tensor) -> List[Tensor]:
    quarters = annotate(List[Tensor], [])
    for half in (self).half_kernels(w, 2):
      for quarter in (self).half_kernels(half, 3):
        quarters0 = torch.append(quarters, (self).channels_last(quarter))
    return quarters

  def half_kernels(self, w: Tensor, axis: int) -> List[Tensor]:
    a, b, c = torch.unbind(w, axis)
    return [torch.stack([a, torch.add(b, c)], axis), torch.stack([torch.add(a, b), c], axis)]

  # Nearest neighbour to twice the size, then a convolution: x (N, H, W, I) -> (N, 2H, 2W, O). ws: b, quarter kernels.
  def upsample_twice(self, x: Tensor, ws: List[Tensor]) -> Tensor:
    n, h, w, c = torch.size(x)
    x0 = torch.permute(torch.to(x, ws[0].dtype), [0, 3, 1, 2])
    out = torch.empty([n, h, 2, w, 2, torch.size(ws[0], 0)], dtype=x0.dtype, device=x.device)
    for k in range(4):
      row = torch.floordiv(k, 2)
      col = torch.sub(k, torch.mul(row, 2))
      y = torch.permute(torch.conv2d(x0, ws[torch.add(k, 1)], ws[0], [1, 1], [1, 1]), [0, 2, 3, 1])
      part = torch.slice(torch.slice(y, 1, row, torch.add(row, h)), 2, col, torch.add(col, w))
      out0 = torch.copy_(torch.select(torch.select(out, 4, col), 2, row), part)
    return torch.view(out, [n, torch.mul(h, 2), torch.mul(w, 2), -1])

  # Group norm with 32 groups: x (R, .., C), statistics over everything but R and the group.
  def group_norm(self, x: Tensor, w: Tensor, b: Tensor, eps: float) -> Tensor:
    c = torch.size(x, -1)
    x3 = torch.view(x, [torch.size(x, 0), -1, c])
    if torch.__and__(torch.le(torch.size(x3, 1), 1024), torch.lt(c, 128)):
      y = (self).group_norm_small(x3, w, b, eps)
    else:
      y = torch.group_norm(torch.permute(torch.unsqueeze(x3, 2), [0, 3, 1, 2]), 32, w, b, eps, False)
      y = torch.contiguous(torch.permute(y, [0, 2, 3, 1]))
    return torch.view(y, torch.size(x))

  # The same for few rows x (R, S, C): sums over S first, so that memory is read in order, then over the channels of
  # a group. PyTorch's own form reads it in strides.
  def group_norm_small(self, x: Tensor, w: Tensor, b: Tensor, eps: float) -> Tensor:
    r, s, c = torch.size(x)
    m = torch.mean(x, [1], True, dtype=6)
    d = torch.sub(x, m)
    v = torch.view(torch.mean(torch.mul(d, d), [1], False, dtype=6), [r, 32, -1])
    g = torch.view(m, [r, 32, -1])
    mean = torch.mean(g, [2], True)
    between = torch.sub(g, mean)
    var = torch.mean(torch.add(v, torch.mul(between, between)), [2], True)
    scale = torch.mul(torch.rsqrt(torch.add(var, eps)), torch.view(w, [1, 32, -1]))
    shift = torch.sub(torch.view(b, [1, 32, -1]), torch.mul(mean, scale))
    y = torch.addcmul(torch.view(shift, [r, 1, c]), x, torch.view(scale, [r, 1, c]))
    return torch.to(y, x.dtype)

  def norm_silu(self, x: Tensor, w: Tensor, b: Tensor, eps: float) -> Tensor:
    return torch.silu_((self).group_norm(x, w, b, eps))

  # GN, silu, conv3x3: the head of a network. ws: norm w b, conv w b.
  def norm_silu_conv(self, x: Tensor, ws: List[Tensor], eps: float) -> Tensor:
    return (self).conv((self).norm_silu(x, ws[0], ws[1], eps), [ws[2], ws[3]], 1, 1)

  # ---- residual blocks --------------------------------------------------------------------------

  # Spatial half: x (N, H, W, I) -> (N, H, W, C). e (R, C), R = 1 or N, holds the embedding and the bias of the
  # first convolution. ws: norm1 w b, conv1 w, norm2 w b, conv2 w, bias of conv2 (and skip), [skip w].
  def res(self, x: Tensor, e: Tensor, ws: List[Tensor], eps: float) -> Tensor:
    h = (self).conv((self).norm_silu(x, ws[0], ws[1], eps), [ws[2]], 1, 1)
    h = torch.add_(h, torch.unsqueeze(torch.unsqueeze(e, 1), 1))
    h = (self).conv((self).norm_silu(h, ws[3], ws[4], eps), [ws[5], ws[6]], 1, 1)
    s = x
    if torch.gt(torch.len(ws), 7):
      s = torch.linear(x, ws[7])
    return torch.add_(h, s)

  # Temporal half: s (B*F, H, W, C) -> s + g. The blend factor is in the last kernel and bias.
  # e (R, C), R = 1, or B * F. ws: norm1 w b, conv1 w, norm2 w b, conv2 w, bias of conv2.
  def res_frames(self, s: Tensor, e: Tensor, ws: List[Tensor], frames: int, circular: bool, eps: float) -> Tensor:
    x = torch.view(s, [-1, frames, torch.mul(torch.size(s, 1), torch.size(s, 2)), torch.size(s, 3)])
    g = (self).conv_frames((self).norm_silu(x, ws[0], ws[1], eps), ws[2], circular)
    if torch.gt(torch.size(e, 0), 1):
      g = torch.add_(g, torch.view(e, [torch.size(x, 0), frames, 1, -1]))
    else:
      g = torch.add_(g, e)
    g = (self).conv_frames((self).norm_silu(g, ws[3], ws[4], eps), ws[5], circular)
    return torch.view(torch.add_(torch.add_(g, ws[6]), x), torch.size(s))

  # Last convolution over frames of the decoder: h (F, H, W, 3). ws: w b.
  def mix_frames(self, h: Tensor, ws: List[Tensor], circular: bool) -> Tensor:
    f, y, x, c = torch.size(h)
    return torch.view(torch.add_((self).conv_frames(torch.view(h, [1, f, torch.mul(y, x), c]), ws[0], circular), ws[1]), [f, y, x, c])

  # ---- attention --------------------------------------------------------------------------------

  # q k v (R, T, N, D) -> (R, T, N * D), softmax(scale q k^T) v.
  def attention(self, q: Tensor, k: Tensor, v: Tensor, scale: float) -> Tensor:
    o = torch.scaled_dot_product_attention(torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), None, 0., False, scale=scale)
    return torch.reshape(torch.transpose(o, 1, 2), [torch.size(q, 0), torch.size(q, 1), -1])

  # Multiplies query, key and value in place: qkv (.., 3C) of B clips, F frames, S tokens; factor (F or 1, 3);
  # where the share (S) of a token is below 1, that much less. A vector stands for no factor, no share.
  def scale_tokens(self, qkv: Tensor, factor: Tensor, share: Tensor) -> Tensor:
    if torch.gt(torch.dim(factor), 1):
      f = torch.view(factor, [-1, 1, 3, 1])
      if torch.gt(torch.dim(share), 1):
        f = torch.add(torch.mul(torch.sub(f, 1.), torch.view(share, [1, -1, 1, 1])), 1.)
      parts = torch.view(qkv, [-1, torch.size(factor, 0), torch.size(qkv, -2), 3, torch.floordiv(torch.size(qkv, -1), 3)])
      parts = torch.mul_(parts, torch.to(f, qkv.dtype))
    return qkv

  # Self-attention of tokens x (R, T, C), all heads. ws: qkv w (3C, C), out w, out b. R = B * F for factor (F, 3).
  def self_attention(self, x: Tensor, ws: List[Tensor], heads: int, scale: float, factor: Tensor) -> Tensor:
    qkv = (self).scale_tokens(torch.linear(x, ws[0]), factor, torch.zeros([1]))
    q, k, v = torch.unbind(torch.view(qkv, [torch.size(x, 0), torch.size(x, 1), 3, heads, -1]), 2)
    return torch.linear((self).attention(q, k, v, scale), ws[1], ws[2])

  # As attention, with the probabilities multiplied by a mask (T, T) after the softmax.
  def masked_attention(self, q: Tensor, k: Tensor, v: Tensor, scale: float, mask: Tensor) -> Tensor:
    l = torch.matmul(torch.transpose(torch.mul(q, scale), 1, 2), torch.permute(k, [0, 2, 3, 1]))
    p = torch.to(torch.mul(torch.softmax(l, -1, 6), mask), v.dtype)
    o = torch.transpose(torch.matmul(p, torch.transpose(v, 1, 2)), 1, 2)
    return torch.reshape(o, [torch.size(q, 0), torch.size(q, 1), -1])

  # Position embedding e (W, C) inside windows of W frames -> its average over the windows (F, C), and what is
  # missing from it in each window (windows, W, C). blend (windows, W) sums to 1 over the windows of a frame.
  def local_positions(self, e: Tensor, starts: List[int], blend: Tensor, frames: int) -> List[Tensor]:
    w, c = torch.size(e)
    e32 = torch.to(e, 6)
    mean = torch.zeros([frames, c], dtype=6, device=e.device)
    for j in range(torch.len(starts)):
      part = torch.unsqueeze(torch.mul(e32, torch.unsqueeze(torch.select(blend, 0, j), 1)), 1)
      part0 = (self).add_ring_(torch.unsqueeze(mean, 1), starts[j], part, torch.ones([w], device=e.device))
    rest = annotate(List[Tensor], [])
    for j in range(torch.len(starts)):
      part = (self).ring(mean, 0, starts[j], w)
      rest0 = torch.append(rest, torch.sub(e32, part))
    return [torch.to(mean, e.dtype), torch.to(torch.stack(rest), e.dtype)]

  # Layer norms of the frames of each window, where v (windows, W, C) is added to them: x (B, F, S, C) ->
  # (B, windows, W, S, C).
  def window_norms(self, x: Tensor, v: Tensor, w: Tensor, b: Tensor, starts: List[int]) -> Tensor:
    parts = annotate(List[Tensor], [])
    for j in range(torch.len(starts)):
      part = (self).ring(x, 1, starts[j], torch.size(v, 1))
      parts0 = torch.append(parts, torch.add(part, torch.unsqueeze(torch.select(v, 0, j), 1)))
    return (self).layer_norm(torch.stack(parts, 1), w, b)

  # Attention over the frames of one clip inside windows: z (F, S, C) -> (F, S, C) before the output projection.
  # blend (windows, W) weights the windows; shift (windows, W, C), or a vector for none, is added to z in each window.
  def window_attention(self, z: Tensor, ws: List[Tensor], heads: int, scale: float, changes: List[Tensor], share: Tensor, starts: List[int]) -> Tensor:
    f, s, c = torch.size(z)
    blend = changes[2]
    w = torch.size(blend, 1)
    local = torch.gt(torch.dim(changes[3]), 1)
    factor = changes[1]
    if local:
      qkv = torch.linear((self).window_norms(torch.unsqueeze(z, 0), changes[3], ws[0], ws[1], starts), ws[2])
    else:
      qkv = (self).scale_tokens(torch.linear((self).layer_norm(z, ws[0], ws[1]), ws[2]), factor, share)
    none = torch.zeros([1])
    sum = torch.zeros([f, s, c], dtype=6, device=z.device)
    for j in range(torch.len(starts)):
      if local:
        part = torch.select(torch.select(qkv, 0, 0), 0, j)
        own = factor
        if torch.gt(torch.size(factor, 0), 1):
          own = (self).ring(factor, 0, starts[j], w)
        part = (self).scale_tokens(part, own, share)
      else:
        part = (self).ring(qkv, 0, starts[j], w)
      o = torch.to((self).window_of(part, heads, scale, none, none, none), 6)
      sum0 = (self).add_ring_(sum, starts[j], o, torch.select(blend, 0, j))
    return torch.to(sum, z.dtype)

  # Temporal self-attention of z (B, F, S, C), added to it. ws: norm w b, qkv, out w b.
  def attend_frames(self, z: Tensor, ws: List[Tensor], heads: int, scale: float, changes: List[Tensor], share: Tensor, starts: List[int]) -> Tensor:
    if torch.gt(torch.len(starts), 0):
      for b in range(torch.size(z, 0)):
        o = (self).window_attention(torch.select(z, 0, b), ws, heads, scale, changes, share, starts)
        zb = torch.add_(torch.select(z, 0, b), torch.linear(o, ws[3], ws[4]))
    else:
      qkv = (self).scale_tokens(torch.linear((self).layer_norm(z, ws[0], ws[1]), ws[2]), changes[1], share)
      for b in range(torch.size(z, 0)):
        # (F, S, 3, N, D) -> (S, F, N, D)
        one = torch.view(torch.select(qkv, 0, b), [torch.size(z, 1), torch.size(z, 2), 3, heads, -1])
        q, k, v = torch.unbind(torch.transpose(one, 0, 1), 2)
        if torch.gt(torch.dim(changes[2]), 1):
          o = (self).masked_attention(q, k, v, scale, changes[2])
        else:
          o = (self).attention(q, k, v, scale)
        zb = torch.add_(torch.select(z, 0, b), torch.transpose(torch.linear(o, ws[3], ws[4]), 0, 1))
    return z

  # W_out (a * gelu(g)) + b with (a, g) = W x + b, as two products: halves of one would lie apart in memory.
  def feed_forward(self, x: Tensor, w: Tensor, b: Tensor, wo: Tensor, bo: Tensor) -> Tensor:
    wa, wg = torch.chunk(w, 2, 0)
    ba, bg = torch.chunk(b, 2, 0)
    g = torch.gelu_(torch.linear(x, wg, bg))
    return torch.linear(torch.mul_(g, torch.linear(x, wa, ba)), wo, bo)

  def layer_norm(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, -1)], w, b, 1.0000000000000001e-05, False)

  # Spatial block: tokens x (N, S, C) of one frame each; context (R, C), R = B or N: the constant cross-attention.
  # ws: 0-1 norm1, 2-4 attn1 qkv out b, 5-6 norm3, 7-10 ff.
  def block(self, x: Tensor, context: Tensor, ws: List[Tensor], heads: int, scale: float, factor: Tensor) -> Tensor:
    x = torch.add(x, (self).self_attention((self).layer_norm(x, ws[0], ws[1]), [ws[2], ws[3], ws[4]], heads, scale, factor))
    shape = torch.size(x)
    c = torch.unsqueeze(torch.unsqueeze(context, 1), 1)
    x = torch.view(torch.add_(torch.view(x, [torch.size(context, 0), -1, shape[1], shape[2]]), c), shape)
    return torch.add_(x, (self).feed_forward((self).layer_norm(x, ws[5], ws[6]), ws[7], ws[8], ws[9], ws[10]))

  # Temporal block: z (B, F, S, C), attention over F at each pixel; context (B or B * F, C). ws: 0-10 as in block,
  # 11-12 norm_in, 13-16 ff_in.
  def block_frames(self, z: Tensor, context: Tensor, ws: List[Tensor], heads: int, scale: float, changes: List[Tensor], share: Tensor, starts: List[int]) -> Tensor:
    z = torch.add_(z, (self).feed_forward((self).layer_norm(z, ws[11], ws[12]), ws[13], ws[14], ws[15], ws[16]))
    z = (self).attend_frames(z, ws, heads, scale, changes, share, starts)
    z = torch.add_(z, torch.view(context, [torch.size(z, 0), -1, 1, torch.size(z, 3)]))
    return torch.add_(z, (self).feed_forward((self).layer_norm(z, ws[5], ws[6]), ws[7], ws[8], ws[9], ws[10]))

  # Spatio-temporal transformer: x (B*F, H, W, C). position (F, C); context_s, context_t (B or B * F, C).
  # io: norm w b, proj_in w b, proj_out w b. alpha weights the spatial branch. changes of attention, a vector for
  # none: 0 factors of the spatial block, 1 of the temporal block (F or 1, 3), 2 weights of the windows (windows, W),
  # or without starts a mask (F, F), 3 shift of the position embedding in each window, 4 area (1, 1, H', W').
  def transformer(self, x: Tensor, position: Tensor, context_s: Tensor, context_t: Tensor, io: List[Tensor], ws: List[Tensor], wt: List[Tensor], heads: int, scale_s: float, scale_t: float, alpha: float, changes: List[Tensor], starts: List[int]) -> Tensor:
    n, h, w, c = torch.size(x)
    f = torch.size(position, 0)
    t = torch.view((self).group_norm(x, io[0], io[1], 9.9999999999999995e-07), [n, torch.mul(h, w), c])
    t = (self).block(torch.linear(t, io[2], io[3]), context_s, ws, heads, scale_s, changes[0])
    z = torch.add(torch.view(t, [-1, f, torch.mul(h, w), c]), torch.unsqueeze(position, 1))
    share = (self).area_share(changes, h, w)
    z = torch.view((self).block_frames(z, context_t, wt, heads, scale_t, changes, share, starts), [n, torch.mul(h, w), c])
    t = torch.lerp(z, t, alpha)
    return torch.add_(torch.view(torch.linear(t, io[4], io[5]), [n, h, w, c]), x)

  # Attention of the VAE, one head over the pixels of a frame: x (N, H, W, C).
  # ws: norm w b, qkv w b, out w b.
  def pixel_attention(self, x: Tensor, ws: List[Tensor]) -> Tensor:
    n, h, w, c = torch.size(x)
    y = torch.view((self).group_norm(x, ws[0], ws[1], 9.9999999999999995e-07), [n, torch.mul(h, w), c])
    q, k, v = torch.unbind(torch.view(torch.linear(y, ws[2], ws[3]), [n, torch.mul(h, w), 3, 1, c]), 2)
    o = torch.linear((self).attention(q, k, v, torch.pow(c, -0.5)), ws[4], ws[5])
    return torch.add(torch.view(o, [n, h, w, c]), x)

  # ---- the same in pieces ---------------------------------------------------------------------
  # Large operations on the CPU, split so that a run can be stopped between two. Into tensors that are there.

  # y into x from a row on.
  def put_rows(self, x: Tensor, y: Tensor, start: int) -> Tensor:
    return torch.copy_(torch.slice(x, 0, start, torch.add(start, torch.size(y, 0))), y)

  # Picture rows start to end of x (1, H, W, C), the same memory.
  def band(self, x: Tensor, start: int, end: int) -> Tensor:
    return torch.slice(x, 1, start, end)

  # Picture rows of y, from one on, as rows start to end of x.
  def put_band(self, x: Tensor, y: Tensor, first: int, start: int, end: int) -> Tensor:
    part = torch.slice(y, 1, first, torch.sub(torch.add(first, end), start))
    return torch.copy_(torch.slice(x, 1, start, end), part)

  # Mean and variance of each channel in each frame: x (F, H, W, C) -> (F, 2, C).
  def moments(self, x: Tensor) -> Tensor:
    x3 = torch.view(x, [torch.size(x, 0), -1, torch.size(x, -1)])
    m = torch.mean(x3, [1], True, dtype=6)
    d = torch.sub(x3, m)
    return torch.cat([m, torch.mean(torch.mul(d, d), [1], True, dtype=6)], 1)

  # Group norm over all frames, from moments (F, 2, C), as [factor (C), summand (C)].
  def group_affine(self, m: Tensor, w: Tensor, b: Tensor, eps: float) -> List[Tensor]:
    m4 = torch.view(m, [torch.size(m, 0), 2, 32, -1])
    mean_f = torch.select(m4, 1, 0)
    mean = torch.mean(mean_f, [0, 2], True)
    d = torch.sub(mean_f, mean)
    var = torch.mean(torch.add(torch.select(m4, 1, 1), torch.mul(d, d)), [0, 2], True)
    scale = torch.mul(torch.rsqrt(torch.add(var, eps)), torch.view(w, [1, 32, -1]))
    shift = torch.sub(torch.view(b, [1, 32, -1]), torch.mul(mean, scale))
    return [torch.view(scale, [-1]), torch.view(shift, [-1])]

  # conv(silu(scale x + shift)) + e + residual over frames, pixels start to end of x (F, H, W, C) into out. e (1 or F, C);
  # a vector stands for no residual.
  def frames_into(self, x: Tensor, scale: Tensor, shift: Tensor, w: Tensor, circular: bool, e: Tensor, residual: Tensor, start: int, end: int, out: Tensor) -> Tensor:
    f, h, v, c = torch.size(x)
    p = torch.slice(torch.view(x, [1, f, torch.mul(h, v), c]), 2, start, end)
    y = (self).conv_frames(torch.silu_(torch.to(torch.addcmul(shift, p, scale), x.dtype)), w, circular)
    y = torch.add_(y, torch.view(e, [1, -1, 1, c]))
    if torch.gt(torch.dim(residual), 1):
      y = torch.add_(y, torch.slice(torch.view(residual, [1, f, torch.mul(h, v), c]), 2, start, end))
    return torch.copy_(torch.slice(torch.view(out, [1, f, torch.mul(h, v), c]), 2, start, end), y)

  # Query, key and value of pixel_attention: x (1, H, W, C) -> (1, S, 3, 1, C).
  def pixel_tokens(self, x: Tensor, ws: List[Tensor]) -> Tensor:
    n, h, w, c = torch.size(x)
    y = torch.view((self).group_norm(x, ws[0], ws[1], 9.9999999999999995e-07), [n, torch.mul(h, w), c])
    return torch.view(torch.linear(y, ws[2], ws[3]), [n, torch.mul(h, w), 3, 1, c])

  # Its pixels start to end into out.
  def pixel_attention_into(self, x: Tensor, qkv: Tensor, ws: List[Tensor], start: int, end: int, out: Tensor) -> Tensor:
    n, h, w, c = torch.size(x)
    q, k, v = torch.unbind(qkv, 2)
    o = (self).attention(torch.slice(q, 1, start, end), k, v, torch.pow(c, -0.5))
    y = torch.add_(torch.linear(o, ws[4], ws[5]), torch.slice(torch.view(x, [n, torch.mul(h, w), c]), 1, start, end))
    return torch.copy_(torch.slice(torch.view(out, [n, torch.mul(h, w), c]), 1, start, end), y)

  # Spatial half of transformer, some frames x (n, H, W, C) of one clip: context (1 or n, C), factor as changes[0].
  def transformer_space(self, x: Tensor, context: Tensor, io: List[Tensor], ws: List[Tensor], heads: int, scale: float, factor: Tensor) -> Tensor:
    n, h, w, c = torch.size(x)
    t = torch.view((self).group_norm(x, io[0], io[1], 9.9999999999999995e-07), [n, torch.mul(h, w), c])
    t = (self).block(torch.linear(t, io[2], io[3]), context, ws, heads, scale, factor)
    return torch.view(t, [n, h, w, c])

  # Temporal half, pixels start to end of one clip into out: t (F, H, W, C) from the spatial half, context (1 or F, C).
  def transformer_time_into(self, x: Tensor, t: Tensor, position: Tensor, context: Tensor, io: List[Tensor], wt: List[Tensor], heads: int, scale: float, alpha: float, changes: List[Tensor], starts: List[int], start: int, end: int, out: Tensor) -> Tensor:
    f, h, w, c = torch.size(x)
    share = (self).area_share(changes, h, w)
    if torch.gt(torch.dim(share), 1):
      share = torch.slice(torch.view(share, [1, -1]), 1, start, end)
    ts = torch.slice(torch.view(t, [f, torch.mul(h, w), c]), 1, start, end)
    z = torch.unsqueeze(torch.add(ts, torch.unsqueeze(position, 1)), 0)
    z = torch.select((self).block_frames(z, context, wt, heads, scale, changes, share, starts), 0, 0)
    y = torch.linear(torch.lerp(z, ts, alpha), io[4], io[5])
    y = torch.add_(y, torch.slice(torch.view(x, [f, torch.mul(h, w), c]), 1, start, end))
    return torch.copy_(torch.slice(torch.view(out, [f, torch.mul(h, w), c]), 1, start, end), y)

  # ---- the same in steps ------------------------------------------------------------------------
  # Steps that move memory have kernels on a GPU (kernels.cu); here are their plain formulas.

  # Group norm of x (.., C) with statistics over each of so many equal parts of its rows.
  def norm(self, x: Tensor, parts: int, w: Tensor, b: Tensor, eps: float) -> Tensor:
    return torch.view((self).group_norm(torch.view(x, [parts, -1, torch.size(x, -1)]), w, b, eps), torch.size(x))

  def norm_act(self, x: Tensor, parts: int, w: Tensor, b: Tensor, eps: float) -> Tensor:
    return torch.silu_((self).norm(x, parts, w, b, eps))

  # silu(GN(x + e)), e (R, C), one row for each of R equal parts of x.
  def shifted_norm_act(self, x: Tensor, e: Tensor, parts: int, w: Tensor, b: Tensor, eps: float) -> Tensor:
    r, c = torch.size(e)
    y = torch.add(torch.view(x, [r, -1, c]), torch.unsqueeze(e, 1))
    return (self).norm_act(torch.view(y, torch.size(x)), parts, w, b, eps)

  # x + y + b.
  def residual(self, x: Tensor, y: Tensor, b: Tensor) -> Tensor:
    return torch.add(torch.add(x, y), b)

  # The same, and x + b, written into a tensor.
  def residual_into(self, x: Tensor, y: Tensor, b: Tensor, out: Tensor) -> Tensor:
    return torch.copy_(out, (self).residual(x, y, b))

  def shift_into(self, x: Tensor, b: Tensor, out: Tensor) -> Tensor:
    return torch.copy_(out, torch.add(x, b))

  # Rows start to end of x, the same memory.
  def rows_view(self, x: Tensor, start: int, end: int) -> Tensor:
    return torch.slice(x, 0, start, end)

  # alpha x + (1 - alpha) y + b.
  def blend(self, x: Tensor, y: Tensor, alpha: float, b: Tensor) -> Tensor:
    return torch.add(torch.lerp(y, x, alpha), b)

  # alpha x + (1 - alpha) y.
  def mixed(self, x: Tensor, y: Tensor, alpha: float) -> Tensor:
    return torch.lerp(y, x, alpha)

  # (a, g) -> a gelu(g), halves of the last axis.
  def gated(self, u: Tensor) -> Tensor:
    a, g = torch.chunk(u, 2, -1)
    return torch.mul(a, torch.gelu(g))

  # (a, g) = x w^T + b -> a gelu(g).
  def linear_gated(self, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return (self).gated(torch.linear(x, w, b))

  # x + v and its layer norm: x (.., C), v (V, C), each vector for so many rows, over and over.
  def shift_norm(self, x: Tensor, v: Tensor, each: int, w: Tensor, b: Tensor) -> List[Tensor]:
    c = torch.size(x, -1)
    v4 = torch.view(v, [1, -1, 1, c])
    y = torch.view(torch.add(torch.view(x, [-1, torch.size(v4, 1), each, c]), v4), torch.size(x))
    return [y, (self).layer_norm(y, w, b)]

  # x + y + v and its layer norm: y as x.
  def add_norm(self, x: Tensor, y: Tensor, v: Tensor, each: int, w: Tensor, b: Tensor) -> List[Tensor]:
    return (self).shift_norm(torch.add(x, y), v, each, w, b)

  # The layer norm of x + v, v (1, C).
  def shifted_layer_norm(self, x: Tensor, v: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return (self).layer_norm(torch.add(x, v), w, b)

  # As window_norms: x (B*F, H, W, C) -> (B * windows * W, H, W, C). firsts says starts once more, as int32, for the kernel.
  def window_layer_norms(self, x: Tensor, v: Tensor, frames: int, w: Tensor, b: Tensor, firsts: Tensor, starts: List[int]) -> Tensor:
    n, h, width, c = torch.size(x)
    y = (self).window_norms(torch.view(x, [-1, frames, torch.mul(h, width), c]), v, w, b, starts)
    return torch.view(y, [-1, h, width, c])

  # x + y W^T, written into x.
  def add_product_(self, x: Tensor, y: Tensor, w: Tensor) -> Tensor:
    x2 = torch.view(x, [-1, torch.size(x, -1)])
    z = torch.addmm_(x2, torch.view(y, [-1, torch.size(y, -1)]), torch.t(w))
    return x

  # A convolution over 3x3 pixels, and the same plus y and b written into a tensor.
  def convolve(self, x: Tensor, w: Tensor) -> Tensor:
    return (self).conv(x, [w], 1, 1)

  def convolve_into(self, x: Tensor, w: Tensor, y: Tensor, b: Tensor, out: Tensor) -> Tensor:
    return (self).residual_into((self).convolve(x, w), y, b, out)

  # As upsample_twice, written into a tensor.
  def enlarge_twice_into(self, x: Tensor, b: Tensor, k0: Tensor, k1: Tensor, k2: Tensor, k3: Tensor, out: Tensor) -> Tensor:
    return torch.copy_(out, (self).upsample_twice(x, [b, k0, k1, k2, k3]))

  # Nearest neighbour to (height, width).
  def enlarge(self, x: Tensor, height: int, width: int) -> Tensor:
    y = torch.upsample_nearest2d(torch.permute(x, [0, 3, 1, 2]), [height, width])
    return torch.contiguous(torch.permute(y, [0, 2, 3, 1]))

  # As conv_frames, for x (B*F, H, W, I). The three-dimensional form is the faster one on a GPU.
  def conv_over_frames(self, x: Tensor, w: Tensor, frames: int, circular: bool) -> Tensor:
    n, h, v, c = torch.size(x)
    x5 = torch.view(x, [-1, frames, h, v, c])
    if circular:
      y = torch.conv3d(torch.permute((self).with_ends(x5), [0, 4, 1, 2, 3]), torch.unsqueeze(w, -1), None, [1, 1, 1], [0, 0, 0])
    else:
      y = torch.conv3d(torch.permute(x5, [0, 4, 1, 2, 3]), torch.unsqueeze(w, -1), None, [1, 1, 1], [1, 0, 0])
    return torch.view(torch.contiguous(torch.permute(y, [0, 2, 3, 4, 1])), [n, h, v, -1])

  # The same plus y and b.
  def conv_over_frames_add(self, x: Tensor, w: Tensor, frames: int, circular: bool, y: Tensor, b: Tensor) -> Tensor:
    return (self).residual((self).conv_over_frames(x, w, frames, circular), y, b)

  # Queries, keys and values (N, H, W, 3C) of x (N, H, W, C). changes as in transformer.
  def tokens_of(self, x: Tensor, qkv: Tensor, changes: List[Tensor]) -> Tensor:
    n, h, w, c = torch.size(x)
    y = torch.view(torch.linear(x, qkv), [n, torch.mul(h, w), -1])
    y = (self).scale_tokens(y, changes[0], torch.zeros([1]))
    return torch.view(y, [n, h, w, -1])

  # Self-attention over the pixels of each frame: qkv (N, H, W, 3C) -> (N, H, W, C), without the output layer.
  def attend_pixels(self, qkv: Tensor, heads: int, scale: float) -> Tensor:
    n, h, w, c = torch.size(qkv)
    q, k, v = torch.unbind(torch.view(qkv, [n, torch.mul(h, w), 3, heads, -1]), 2)
    return torch.view((self).attention(q, k, v, scale), [n, h, w, -1])

  # Self-attention over the frames at each pixel: qkv (B*R, H, W, 3C) into out (B*F, H, W, C), without the output layer.
  # Windows as in transformer: firsts says starts once more, as int32, for the kernel. With own rows, each window has
  # tokens of its own: R = windows * W, else R = F. factors (1 or F, 3) and share as in scale_tokens.
  def attend_frames_into(self, qkv: Tensor, out: Tensor, frames: int, heads: int, scale: float, factors: Tensor, share: Tensor, blend: Tensor, firsts: Tensor, starts: List[int], own_rows: bool) -> Tensor:
    n, h, w, c = torch.size(out)
    clips = torch.floordiv(n, frames)
    z = torch.view(qkv, [clips, -1, torch.mul(h, w), torch.mul(c, 3)])
    y = torch.view(out, [clips, frames, torch.mul(h, w), c])
    for b in range(clips):
      zb = torch.select(z, 0, b)
      yb = torch.select(y, 0, b)
      if torch.eq(torch.len(starts), 0):
        yb0 = torch.copy_(yb, (self).window_of(zb, heads, scale, factors, share, blend))
      else:
        size = torch.size(blend, 1)
        sum = torch.zeros(torch.size(yb), dtype=6, device=out.device)
        for j in range(torch.len(starts)):
          first = starts[j]
          f = factors
          if torch.gt(torch.dim(factors), 1):
            if torch.gt(torch.size(factors, 0), 1):
              f = (self).ring(factors, 0, first, size)
          rows = (self).ring(zb, 0, first, size)
          if own_rows:
            rows = torch.slice(zb, 0, torch.mul(j, size), torch.mul(torch.add(j, 1), size))
          o = (self).window_of(rows, heads, scale, f, share, torch.zeros([1]))
          sum0 = (self).add_ring_(sum, first, torch.to(o, 6), torch.select(blend, 0, j))
        yb1 = torch.copy_(yb, sum)
    return out

  # Attention among all frames of qkv (F, S, 3C), with a mask (F, F) or a vector for none: (F, S, C).
  def window_of(self, qkv: Tensor, heads: int, scale: float, factors: Tensor, share: Tensor, mask: Tensor) -> Tensor:
    f, s, c3 = torch.size(qkv)
    z = qkv
    if torch.gt(torch.dim(factors), 1):
      z = (self).scale_tokens(torch.clone(qkv), factors, share)
    q, k, v = torch.unbind(torch.transpose(torch.view(z, [f, s, 3, heads, -1]), 0, 1), 2)
    if torch.gt(torch.dim(mask), 1):
      o = (self).masked_attention(q, k, v, scale, mask)
    else:
      o = (self).attention_short(q, k, v, scale)
    return torch.transpose(o, 0, 1)

  # Share of each token of an h x w feature map in the area of the changes; a vector for no area.
  def area_share(self, changes: List[Tensor], h: int, w: int) -> Tensor:
    share = changes[4]
    if torch.gt(torch.dim(share), 1):
      share = torch.adaptive_avg_pool2d(share, [h, w])
    return share

  # As attention, for many short sequences: the kernel for those on a GPU.
  def attention_short(self, q: Tensor, k: Tensor, v: Tensor, scale: float) -> Tensor:
    if ops.prim.is_cuda(q):
      o, l, seed, offset = torch._scaled_dot_product_efficient_attention(torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), None, False, 0., False, scale=scale)
      y = torch.reshape(torch.transpose(o, 1, 2), [torch.size(q, 0), torch.size(q, 1), -1])
    else:
      y = (self).attention(q, k, v, scale)
    return y

  # Memory for a kernel to write.
  def empty(self, shape: List[int], like: Tensor) -> Tensor:
    return torch.empty(shape, dtype=like.dtype, device=like.device)

  def empty32(self, shape: List[int], like: Tensor) -> Tensor:
    return torch.empty(shape, dtype=6, device=like.device)

  def first_element(self, x: Tensor) -> Tensor:
    return torch.slice(torch.view(x, [-1]), 0, 0, 1)

  # ---- image encoder ----------------------------------------------------------------------------

  # Image (N, 3, P, P) -> tokens (N, 1 + L, C). ws: patch w, class, positions, ln_pre w b.
  def patches(self, x: Tensor, ws: List[Tensor]) -> Tensor:
    w = ws[0]
    stride = torch.size(w, 2)
    y = torch.flatten(torch.conv2d(torch.to(x, w.dtype), w, None, [stride, stride]), 2)
    y = torch.transpose(y, 1, 2)
    c = torch.expand(torch.view(ws[1], [1, 1, -1]), [torch.size(x, 0), 1, -1])
    return (self).layer_norm(torch.add(torch.cat([c, y], 1), ws[2]), ws[3], ws[4])

  # Pre-norm block of a CLIP tower, x (N, L, C); causal: a token attends to itself and those before it.
  # ws: ln_1 w b, qkv w b, out w b, ln_2 w b, c_fc w b, c_proj w b.
  def tower_block(self, x: Tensor, ws: List[Tensor], heads: int, causal: bool) -> Tensor:
    y = torch.linear((self).layer_norm(x, ws[0], ws[1]), ws[2], ws[3])
    qkv = torch.view(y, [torch.size(x, 0), torch.size(x, 1), 3, heads, -1])
    q, k, v = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]), 0)
    o = torch.scaled_dot_product_attention(q, k, v, None, 0., causal, scale=torch.pow(torch.size(q, 3), -0.5))
    o = torch.reshape(torch.transpose(o, 1, 2), [torch.size(x, 0), torch.size(x, 1), -1])
    x = torch.add(x, torch.linear(o, ws[4], ws[5]))
    y = torch.gelu(torch.linear((self).layer_norm(x, ws[6], ws[7]), ws[8], ws[9]))
    return torch.add_(x, torch.linear(y, ws[10], ws[11]))

  # Class token -> embedding (N, E), not normalised. ws: ln_post w b, projection (E, C).
  def class_embedding(self, x: Tensor, ws: List[Tensor]) -> Tensor:
    return torch.linear((self).layer_norm(torch.select(x, 1, 0), ws[0], ws[1]), ws[2])

  # Two separable linear maps of an image: x (.., H, W) -> (.., P, Q) = my x mx^T.
  def resample(self, x: Tensor, my: Tensor, mx: Tensor) -> Tensor:
    return torch.matmul(torch.matmul(my, x), torch.t(mx))

  # ---- text encoder -----------------------------------------------------------------------------

  # Token numbers of n texts, row-major -> (n, L, C). ws: embeddings (V, C), positions (L, C).
  def text_tokens(self, ids: List[int], n: int, ws: List[Tensor]) -> Tensor:
    return torch.add(torch.view((self).rows_at(ws[0], ids), [n, -1, torch.size(ws[0], 1)]), ws[1])

  # Rows `ends` of x (n, L, C), counted over all texts -> embeddings (n, E). ws: ln_final w b, projection (E, C).
  def text_embedding(self, x: Tensor, ends: List[int], ws: List[Tensor]) -> Tensor:
    y = (self).rows_at(torch.view(x, [-1, torch.size(x, 2)]), ends)
    return torch.linear((self).layer_norm(y, ws[0], ws[1]), ws[2])
