// Memory-bound steps of the networks, each in one pass over 16-bit activations. Arithmetic is float32.
//
// Layout: rows of C channels, C a multiple of 8; a thread handles 8 channels (16 bytes) at a time. Every kernel
// exists for float16 and for bfloat16. Uses no header, so that any CUDA compiler makes the same text of it:
//   nvcc -ptx -arch=compute_80 -O3 kernels.cu -o kernels.ptx
// with the first directive of the result set to ".version 7.4", the oldest that suffices, so that older drivers take it; then
//   sha256sum kernels.cu kernels.ptx attention.cu attention.ptx convolution.cu convolution.ptx > kernels.sha256

typedef unsigned int u32;
typedef long long i64;

struct Half {
  static __device__ __forceinline__ void unpack(u32 v, float& a, float& b) {
    asm("{.reg .f16 l, h; mov.b32 {l, h}, %2; cvt.f32.f16 %0, l; cvt.f32.f16 %1, h;}" : "=f"(a), "=f"(b) : "r"(v));
  }
  static __device__ __forceinline__ u32 pack(float a, float b) {
    u32 v;
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(v) : "f"(b), "f"(a));
    return v;
  }
  static __device__ __forceinline__ void product(float* c, const u32* a, u32 b0, u32 b1) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
  }
};

struct Brain {
  static __device__ __forceinline__ void unpack(u32 v, float& a, float& b) {
    a = __uint_as_float(v << 16);
    b = __uint_as_float(v & 0xffff0000u);
  }
  static __device__ __forceinline__ u32 pack(float a, float b) {
    u32 v;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(v) : "f"(b), "f"(a));
    return v;
  }
  static __device__ __forceinline__ void product(float* c, const u32* a, u32 b0, u32 b1) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
        : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
  }
};

template <class T> __device__ __forceinline__ void load8(const uint4* p, float* v) {
  uint4 r = *p;
  T::unpack(r.x, v[0], v[1]);
  T::unpack(r.y, v[2], v[3]);
  T::unpack(r.z, v[4], v[5]);
  T::unpack(r.w, v[6], v[7]);
}

template <class T> __device__ __forceinline__ void store8(uint4* p, const float* v) {
  *p = make_uint4(T::pack(v[0], v[1]), T::pack(v[2], v[3]), T::pack(v[4], v[5]), T::pack(v[6], v[7]));
}

// Sums of x (R, P, C) and of its squares over a part of the rows: partial (R, parts, 2, C).
// Block (C / 8, y), grid (parts, R), shared memory 64 bytes per thread.
template <class T> __device__ void channel_sums(const uint4* x, float* partial, int p, int c) {
  extern __shared__ float shared[];
  int v = blockDim.x, i = threadIdx.x, step = gridDim.x * blockDim.y;
  const uint4* base = x + (i64) blockIdx.y * p * v + i;
  float s[8] = {}, q[8] = {};
#pragma unroll 4
  for (int row = blockIdx.x * blockDim.y + threadIdx.y; row < p; row += step) {
    float a[8];
    load8<T>(base + (i64) row * v, a);
#pragma unroll
    for (int k = 0; k < 8; k++) {
      s[k] += a[k];
      q[k] += a[k] * a[k];
    }
  }
  float* mine = shared + (threadIdx.y * v + i) * 16;
#pragma unroll
  for (int k = 0; k < 8; k++) {
    mine[k] = s[k];
    mine[8 + k] = q[k];
  }
  __syncthreads();
  float* out = partial + ((i64) blockIdx.y * gridDim.x + blockIdx.x) * 2 * c;
  for (int j = threadIdx.y * v + i; j < 2 * c; j += v * blockDim.y) {
    int which = j / c, channel = j - which * c;
    float sum = 0;
    for (int y = 0; y < blockDim.y; y++) sum += shared[(y * v + channel / 8) * 16 + which * 8 + channel % 8];
    out[j] = sum;
  }
}

// From partial sums to GN(x + e) = x * scale + shift: scale and shift (R, C) float32, 32 groups. e (C) or null.
// Block 256, grid (32, R); C / 32 is at most 256.
template <class T>
__device__ void group_affine(const float* partial, int parts, int p, int c, const unsigned short* e, const unsigned short* w,
                             const unsigned short* b, float eps, float* scale, float* shift) {
  __shared__ float sums[256], squares[256];
  int size = c / 32, slices = 256 / size, lane = threadIdx.x % size, slice = threadIdx.x / size;
  int channel = blockIdx.x * size + lane;
  float s = 0, q = 0, ev = 0, wv, bv, unused;
  if (slice < slices) {
#pragma unroll 4
    for (int j = slice; j < parts; j += slices) {
      const float* in = partial + ((i64) blockIdx.y * parts + j) * 2 * c + channel;
      s += in[0];
      q += in[c];
    }
  }
  sums[threadIdx.x] = s;
  squares[threadIdx.x] = q;
  __syncthreads();
  if (threadIdx.x < size) {
    for (int j = 1; j < slices; j++) {
      s += sums[j * size + lane];
      q += squares[j * size + lane];
    }
    if (e) {
      T::unpack(e[channel], ev, unused);
      q += ev * (2 * s + p * ev);
      s += p * ev;
    }
  }
  __syncthreads();
  if (threadIdx.x < size) {
    sums[lane] = s;
    squares[lane] = q;
  }
  __syncthreads();
  if (threadIdx.x < size) {
    s = q = 0;
    for (int j = 0; j < size; j++) {
      s += sums[j];
      q += squares[j];
    }
    float n = (float) p * size, mean = s / n;
    T::unpack(w[channel], wv, unused);
    T::unpack(b[channel], bv, unused);
    float k = wv * rsqrtf(fmaxf(q / n - mean * mean, 0.f) + eps);
    scale[(i64) blockIdx.y * c + channel] = k;
    shift[(i64) blockIdx.y * c + channel] = bv + (ev - mean) * k;
  }
}

// y = x * scale + shift, through silu if wanted: x (R, P, C), scale and shift (R, C). Block (C / 8, y), grid (parts, R).
template <class T> __device__ void affine(const uint4* x, const float* scale, const float* shift, uint4* out, int p, int silu) {
  int v = blockDim.x, i = threadIdx.x, step = gridDim.x * blockDim.y;
  i64 base = (i64) blockIdx.y * p * v + i;
  float k[8], d[8];
#pragma unroll
  for (int j = 0; j < 8; j++) {
    k[j] = scale[((i64) blockIdx.y * v + i) * 8 + j];
    d[j] = shift[((i64) blockIdx.y * v + i) * 8 + j];
  }
#pragma unroll 4
  for (int row = blockIdx.x * blockDim.y + threadIdx.y; row < p; row += step) {
    float a[8];
    load8<T>(x + base + (i64) row * v, a);
#pragma unroll
    for (int j = 0; j < 8; j++) {
      a[j] = a[j] * k[j] + d[j];
      if (silu) a[j] = __fdividef(a[j], 1 + __expf(-a[j]));
    }
    store8<T>(out + base + (i64) row * v, a);
  }
}

// sum = x + y + v, norm = LN(sum) * w + b: x and y (rows, C), v (vectors, C) with row r taking vector r / each % vectors.
// y, v and sum may be null. With starts, the result has rows (clips, windows, size, each), vectors = windows * size, and x
// (clips, frames, each): window j holds frames starts[j] and on. Block (lanes, y): lanes 8, 16 or 32 share a row, with at
// most 5 * 8 channels each.
template <class T, int L>
__device__ __forceinline__ void add_norm(const uint4* x, const uint4* y, const uint4* v, int each, int vectors,
                                         const int* starts, int frames, int size, const uint4* w, const uint4* b, float eps,
                                         uint4* sum, uint4* norm, int rows, int c) {
  int row = blockIdx.x * blockDim.y + threadIdx.y, n = c / 8, lane = threadIdx.x;
  if (row >= rows) row = rows - 1;  // All lanes take part in the shuffles; the last row is written twice.
  i64 base = (i64) row * n, from = base;
  int slot = row / each;
  const uint4* vector = v ? v + (i64) (slot % vectors) * n : 0;
  if (starts) {
    int frame = slot / vectors * frames + starts[slot % vectors / size] + slot % size;
    from = ((i64) frame * each + row % each) * n;
  }
  float a[5][8], total = 0;
#pragma unroll
  for (int j = 0; j < 5; j++) {
    int i = lane + j * L;
    if (i < n) load8<T>(x + from + i, a[j]);
  }
#pragma unroll
  for (int j = 0; j < 5; j++) {
    int i = lane + j * L;
    if (i < n) {
      float t[8];
      if (y) {
        load8<T>(y + base + i, t);
#pragma unroll
        for (int k = 0; k < 8; k++) a[j][k] += t[k];
      }
      if (v) {
        load8<T>(vector + i, t);
#pragma unroll
        for (int k = 0; k < 8; k++) a[j][k] += t[k];
      }
      if (sum) store8<T>(sum + base + i, a[j]);
#pragma unroll
      for (int k = 0; k < 8; k++) total += a[j][k];
    }
  }
#pragma unroll
  for (int o = L / 2; o > 0; o /= 2) total += __shfl_xor_sync(0xffffffffu, total, o);
  float mean = total / c, square = 0;
#pragma unroll
  for (int j = 0; j < 5; j++) {
    if (lane + j * L < n) {
#pragma unroll
      for (int k = 0; k < 8; k++) {
        a[j][k] -= mean;
        square += a[j][k] * a[j][k];
      }
    }
  }
#pragma unroll
  for (int o = L / 2; o > 0; o /= 2) square += __shfl_xor_sync(0xffffffffu, square, o);
  float k0 = rsqrtf(square / c + eps);
#pragma unroll
  for (int j = 0; j < 5; j++) {
    int i = lane + j * L;
    if (i < n) {
      float tw[8], tb[8];
      load8<T>(w + i, tw);
      load8<T>(b + i, tb);
#pragma unroll
      for (int k = 0; k < 8; k++) a[j][k] = a[j][k] * k0 * tw[k] + tb[k];
      store8<T>(norm + base + i, a[j]);
    }
  }
}

// out = a * gelu(g), u (rows, 2 K) holds a then g, out (rows, K). Block (x, y), grid rows / y; x strides over K / 8.
template <class T> __device__ void gated(const uint4* u, uint4* out, int rows, int k) {
  int row = blockIdx.x * blockDim.y + threadIdx.y, n = k / 8;
  if (row >= rows) return;
  for (int i = threadIdx.x; i < n; i += blockDim.x) {
    float a[8], g[8];
    load8<T>(u + (i64) row * 2 * n + i, a);
    load8<T>(u + (i64) row * 2 * n + n + i, g);
#pragma unroll
    for (int j = 0; j < 8; j++) a[j] *= 0.5f * g[j] * (1 + erff(g[j] * 0.70710678f));
    store8<T>(out + (i64) row * n + i, a);
  }
}

// out = p x + q y + v, x y (rows, C), v (C); y and v may be null. Block (C / 8, y), grid parts.
template <class T> __device__ void combine(const uint4* x, float p, const uint4* y, float q, const uint4* v, uint4* out, int rows) {
  int n = blockDim.x, i = threadIdx.x, step = gridDim.x * blockDim.y;
  float t[8] = {};
  if (v) load8<T>(v + i, t);
#pragma unroll 4
  for (int row = blockIdx.x * blockDim.y + threadIdx.y; row < rows; row += step) {
    float a[8], b[8] = {};
    load8<T>(x + (i64) row * n + i, a);
    if (y) load8<T>(y + (i64) row * n + i, b);
#pragma unroll
    for (int k = 0; k < 8; k++) a[k] = p * a[k] + q * b[k] + t[k];
    store8<T>(out + (i64) row * n + i, a);
  }
}

// Nearest neighbour: x (N, H, W, C) -> out (N, H2, W2, C). Block (C / 8, y), grid (parts, N H2).
__device__ void nearest(const uint4* x, uint4* out, int h, int w, int h2, int w2) {
  int n = blockDim.x, i = threadIdx.x, step = gridDim.x * blockDim.y;
  int image = blockIdx.y / h2, y = blockIdx.y % h2;
  const uint4* from = x + ((i64) image * h + (i64) y * h / h2) * w * n + i;
  uint4* to = out + (i64) blockIdx.y * w2 * n + i;
#pragma unroll 4
  for (int j = blockIdx.x * blockDim.y + threadIdx.y; j < w2; j += step) to[(i64) j * n] = from[(i64) ((i64) j * w / w2) * n];
}

// Self-attention over frames inside windows: O_i = sum_j w_j(i) A_j(i), heads of 64 channels, or with a mask one softmax over
// all frames whose probabilities are multiplied by it. qkv (B, R, S, 3, N, 64); out (B, F, S, N, 64). R = F, or where each
// window has tokens of its own, R = windows * size and row j * size + i is its frame starts[j] + i. starts (windows), blend
// (windows, size); both null: one window of all frames. mask (F, F) or null. factors (factor_rows, 3) on query, key and value
// by frame or null; share (S) of each pixel in which they act, or null.
//
// A warp makes 16 frames of one pixel and head; it streams the keys 16 at a time (online softmax) through tensor-core
// products of 16 x 8 x 16, whose sums are float32. No shared memory: the order of the 64 channels within a product is free, so
// the four threads t of a row take 16 neighbouring channels each (32 bytes of a row), and thread g of a column 8 of V.
__device__ __forceinline__ void attention_row(const uint4* from, u32* r) {
  uint4 a = from[0], b = from[1];
  r[0] = a.x; r[1] = a.y; r[2] = a.z; r[3] = a.w;
  r[4] = b.x; r[5] = b.y; r[6] = b.z; r[7] = b.w;
}

template <class T>
__device__ __forceinline__ float factor_of(const unsigned short* factors, int rows, int frame, int which, float share) {
  if (!factors) return 1;
  float f, unused;
  T::unpack(factors[(rows > 1 ? frame : 0) * 3 + which], f, unused);
  return 1 + (f - 1) * share;
}

template <class T>
__device__ __forceinline__ void frame_attention(const uint4* qkv, uint4* out, int frames, int tokens, int heads, int clips, int windows,
                                                int size, const int* starts, const float* blend, const float* mask, int own_rows,
                                                const unsigned short* factors, int factor_rows, const float* shares, float scale) {
  int g = threadIdx.x / 4, t = threadIdx.x % 4, tiles = (frames + 15) / 16;
  i64 id = (i64) blockIdx.x * blockDim.y + threadIdx.y;
  int q0 = (int) (id % tiles) * 16;
  id /= tiles;
  int head = (int) (id % heads);
  id /= heads;
  int token = (int) (id % tokens), clip = (int) (id / tokens);
  if (clip >= clips) return;
  i64 line = (i64) heads * 24, stride = tokens * line;  // In 16 bytes: a row, a frame.
  int rows = own_rows ? windows * size : frames;
  const uint4* query = qkv + clip * rows * stride + token * line + head * 8;
  const uint4* key = query + heads * 8;
  const uint4* value = key + heads * 8;
  float share = shares ? shares[token] : 1;
  float sum[8][4] = {};
  for (int j = 0; j < windows; j++) {
    int start = starts ? starts[j] : 0;
    if (start + size <= q0 || start >= q0 + 16) continue;
    int first = own_rows ? j * size : start;
    u32 q[4][4];
    float weight[2], fq[2];
#pragma unroll
    for (int half = 0; half < 2; half++) {
      int place = q0 + g + half * 8 - start, inside = min(max(place, 0), size - 1);
      weight[half] = place != inside ? 0 : blend ? blend[j * size + inside] : 1;
      fq[half] = scale * 1.44269504f * factor_of<T>(factors, factor_rows, start + inside, 0, share);
      u32 r[8];
      attention_row(query + (first + inside) * stride + t * 2, r);
#pragma unroll
      for (int k = 0; k < 4; k++) {
        q[k][half] = r[2 * k];
        q[k][2 + half] = r[2 * k + 1];
      }
    }
    float most[2] = {-1e30f, -1e30f}, total[2] = {}, o[8][4] = {};
    for (int k0 = 0; k0 < size; k0 += 16) {
      float p[2][4] = {};
#pragma unroll
      for (int n = 0; n < 2; n++) {
        u32 r[8];
        attention_row(key + (first + min(k0 + n * 8 + g, size - 1)) * stride + t * 2, r);
#pragma unroll
        for (int k = 0; k < 4; k++) T::product(p[n], q[k], r[2 * k], r[2 * k + 1]);
      }
      uint4 v[4];
#pragma unroll
      for (int e = 0; e < 4; e++) v[e] = value[(first + min(k0 + t * 2 + e % 2 + e / 2 * 8, size - 1)) * stride + g];
      float top[2] = {most[0], most[1]};
#pragma unroll
      for (int n = 0; n < 2; n++) {
#pragma unroll
        for (int e = 0; e < 4; e++) {
          int place = k0 + n * 8 + t * 2 + e % 2;
          float fk = factor_of<T>(factors, factor_rows, start + min(place, size - 1), 1, share);
          p[n][e] = place < size ? p[n][e] * fq[e / 2] * fk : -1e30f;
          top[e / 2] = fmaxf(top[e / 2], p[n][e]);
        }
      }
#pragma unroll
      for (int half = 0; half < 2; half++) {
        top[half] = fmaxf(top[half], __shfl_xor_sync(0xffffffffu, top[half], 1));
        top[half] = fmaxf(top[half], __shfl_xor_sync(0xffffffffu, top[half], 2));
        float shrink = exp2f(most[half] - top[half]);
        most[half] = top[half];
        total[half] *= shrink;
#pragma unroll
        for (int i = 0; i < 8; i++) {
          o[i][2 * half] *= shrink;
          o[i][2 * half + 1] *= shrink;
        }
      }
#pragma unroll
      for (int n = 0; n < 2; n++) {
#pragma unroll
        for (int e = 0; e < 4; e++) {
          int place = k0 + n * 8 + t * 2 + e % 2;
          float x = exp2f(p[n][e] - most[e / 2]);
          total[e / 2] += x;
          if (mask) x *= mask[min(q0 + g + e / 2 * 8, frames - 1) * frames + min(place, frames - 1)];
          p[n][e] = x * factor_of<T>(factors, factor_rows, start + min(place, size - 1), 2, share);
        }
      }
      u32 a[4] = {T::pack(p[0][0], p[0][1]), T::pack(p[0][2], p[0][3]), T::pack(p[1][0], p[1][1]), T::pack(p[1][2], p[1][3])};
      const u32* w = (const u32*) v;
#pragma unroll
      for (int i = 0; i < 8; i++) {
        u32 half = i % 2 ? 0x7632 : 0x5410;
        T::product(o[i], a, __byte_perm(w[i / 2], w[4 + i / 2], half), __byte_perm(w[8 + i / 2], w[12 + i / 2], half));
      }
    }
#pragma unroll
    for (int half = 0; half < 2; half++) {
      total[half] += __shfl_xor_sync(0xffffffffu, total[half], 1);
      total[half] += __shfl_xor_sync(0xffffffffu, total[half], 2);
      float part = weight[half] / total[half];
#pragma unroll
      for (int i = 0; i < 8; i++) {
        sum[i][2 * half] += part * o[i][2 * half];
        sum[i][2 * half + 1] += part * o[i][2 * half + 1];
      }
    }
  }
#pragma unroll
  for (int half = 0; half < 2; half++) {
    int frame = q0 + g + half * 8;
    if (frame < frames) {
      uint4* to = out + (((i64) clip * frames + frame) * tokens + token) * heads * 8 + head * 8 + t * 2;
#pragma unroll
      for (int e = 0; e < 2; e++) {
        float row[8];
#pragma unroll
        for (int i = 0; i < 8; i++) row[i] = sum[i][2 * half + e];
        store8<T>(to + e, row);
      }
    }
  }
}

#define TYPED(T, suffix)                                                                                                      \
  extern "C" __global__ void channel_sums_##suffix(const uint4* x, float* partial, int p, int c) {                            \
    channel_sums<T>(x, partial, p, c);                                                                                        \
  }                                                                                                                           \
  extern "C" __global__ void group_affine_##suffix(const float* partial, int parts, int p, int c, const unsigned short* e,    \
                                                   const unsigned short* w, const unsigned short* b, float eps, float* scale, \
                                                   float* shift) {                                                            \
    group_affine<T>(partial, parts, p, c, e, w, b, eps, scale, shift);                                                        \
  }                                                                                                                           \
  extern "C" __global__ void affine_##suffix(const uint4* x, const float* scale, const float* shift, uint4* out, int p,       \
                                             int silu) {                                                                      \
    affine<T>(x, scale, shift, out, p, silu);                                                                                 \
  }                                                                                                                           \
  extern "C" __global__ void add_norm_##suffix(const uint4* x, const uint4* y, const uint4* v, int each, int vectors,         \
                                               const int* starts, int frames, int size, const uint4* w, const uint4* b,       \
                                               float eps, uint4* sum, uint4* norm, int rows, int c) {                         \
    if (blockDim.x == 8) add_norm<T, 8>(x, y, v, each, vectors, starts, frames, size, w, b, eps, sum, norm, rows, c);         \
    else if (blockDim.x == 16) add_norm<T, 16>(x, y, v, each, vectors, starts, frames, size, w, b, eps, sum, norm, rows, c);  \
    else add_norm<T, 32>(x, y, v, each, vectors, starts, frames, size, w, b, eps, sum, norm, rows, c);                        \
  }                                                                                                                           \
  extern "C" __global__ void __launch_bounds__(128)                                                                           \
      frame_attention_##suffix(const uint4* qkv, uint4* out, int frames, int tokens, int heads, int clips, int windows,       \
                               int size, const int* starts, const float* blend, const float* mask, int own_rows,              \
                               const unsigned short* factors, int factor_rows, const float* shares, float scale) {            \
    frame_attention<T>(qkv, out, frames, tokens, heads, clips, windows, size, starts, blend, mask, own_rows, factors,         \
                       factor_rows, shares, scale);                                                                           \
  }                                                                                                                           \
  extern "C" __global__ void gated_##suffix(const uint4* u, uint4* out, int rows, int k) {                                    \
    gated<T>(u, out, rows, k);                                                                                                \
  }                                                                                                                           \
  extern "C" __global__ void combine_##suffix(const uint4* x, float p, const uint4* y, float q, const uint4* v, uint4* out,   \
                                              int rows) {                                                                     \
    combine<T>(x, p, y, q, v, out, rows);                                                                                     \
  }

TYPED(Half, f16)
TYPED(Brain, bf16)

extern "C" __global__ void enlarge(const uint4* x, uint4* out, int h, int w, int h2, int w2) {
  nearest(x, out, h, w, h2, w2);
}
