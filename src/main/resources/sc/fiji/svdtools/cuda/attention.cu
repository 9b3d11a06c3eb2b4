// Softmax attention of many tokens on Hopper GPUs, heads of 64 channels, in 16 bits: O = softmax(scale Q K^T) V.
// Layout: qkv (B, S, 3, N, 64), out (B, S, N, 64). Arithmetic: products of 16-bit numbers summed in float32, softmax in float32.
//
// Structure after FlashAttention-3 (Shah et al. 2024). As many blocks as multiprocessors take pieces of 192 rows of one head in turn.
// One warpgroup brings keys and values of 128 tokens at a time into a ring in shared memory; three warpgroups make 64 rows each
// with wgmma: the product with the next keys is in flight, then that of the former probabilities with the values, while the softmax is
// taken. The tile that may be short comes first.
//
// Compiled like kernels.cu, but for the generation that has wgmma, by NVRTC 12.9 (--gpu-architecture=compute_90a --std=c++17; nvcc's
// -ptx -arch=compute_90a -O3 is the same compiler); the first directive set to ".version 8.0", comments left out, digests as there.

typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long i64;

constexpr int WIDTH = 64;              // Channels of a head.
constexpr int LINE = WIDTH * 2;        // Bytes of a row: one swizzled line of 128.
constexpr int ROWS = 64;               // Rows of a warpgroup.
constexpr int GROUPS = 3;              // Warpgroups that compute.
constexpr int TILE = 128;              // Keys at a time.
constexpr int STAGES = 3;              // Tiles in the ring, keys and values each.
constexpr int TILE_BYTES = TILE * LINE;
constexpr int QUERY_BYTES = GROUPS * ROWS * LINE;
constexpr int THREADS = (GROUPS + 1) * 128;

#define REGS8(c, d, i) c(d[i]), c(d[i + 1]), c(d[i + 2]), c(d[i + 3]), c(d[i + 4]), c(d[i + 5]), c(d[i + 6]), c(d[i + 7])
#define REGS32(c, d, i) REGS8(c, d, i), REGS8(c, d, i + 8), REGS8(c, d, i + 16), REGS8(c, d, i + 24)
#define SUM32 "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %23, %24, " \
  "%25, %26, %27, %28, %29, %30, %31}"
#define SUM64 "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %23, %24, " \
  "%25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, %48, %49, "     \
  "%50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}"

// scores (64, 128) = or += q (64, 16) k (128, 16)^T, both in shared memory.
#define QK(type)                                                                                                              \
  static __device__ __forceinline__ void qk(float* d, u64 a, u64 b, int more) {                                               \
    asm volatile("{.reg .pred p; setp.ne.b32 p, %66, 0; wgmma.mma_async.sync.aligned.m64n128k16.f32." type "." type " " SUM64 \
                 ", %64, %65, p, 1, 1, 0, 0;}"                                                                                \
                 : REGS32("+f", d, 0), REGS32("+f", d, 32)                                                                    \
                 : "l"(a), "l"(b), "r"(more));                                                                                \
  }
// o (64, 64) += p (64, 16) v (16, 64), p in registers.
#define PV(type)                                                                                                              \
  static __device__ __forceinline__ void pv(float* d, const u32* a, u64 b) {                                                  \
    asm volatile("wgmma.mma_async.sync.aligned.m64n64k16.f32." type "." type " " SUM32                                        \
                 ", {%32, %33, %34, %35}, %36, 1, 1, 1, 1;"                                                                   \
                 : REGS32("+f", d, 0)                                                                                         \
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));                                                       \
  }

struct Half {
  static __device__ __forceinline__ u32 pack(float a, float b) {
    u32 v;
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(v) : "f"(b), "f"(a));
    return v;
  }
  QK("f16")
  PV("f16")
};

struct Brain {
  static __device__ __forceinline__ u32 pack(float a, float b) {
    u32 v;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(v) : "f"(b), "f"(a));
    return v;
  }
  QK("bf16")
  PV("bf16")
};

__device__ __forceinline__ void barrier_init(u32 at, u32 count) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(at), "r"(count) : "memory");
}
__device__ __forceinline__ void arrive(u32 at) {
  asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(at) : "memory");
}
__device__ __forceinline__ void await(u32 at, u32 parity) {
  asm volatile("{.reg .pred p; again: mbarrier.try_wait.parity.shared::cta.b64 p, [%0], %1; @p bra done; bra again; done: }" ::"r"(at), "r"(parity)
               : "memory");
}
__device__ __forceinline__ void copy16(u32 to, const void* from, bool real) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(real ? 16 : 0) : "memory");
}
__device__ __forceinline__ void commit_copies() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int N> __device__ __forceinline__ void await_copies() { asm volatile("cp.async.wait_group %0;" ::"n"(N) : "memory"); }
__device__ __forceinline__ void fence_async() { asm volatile("fence.proxy.async.shared::cta;" ::: "memory"); }
__device__ __forceinline__ void fence_products() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ __forceinline__ void commit_products() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
template <int N> __device__ __forceinline__ void await_products() { asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(N) : "memory"); }
template <int N> __device__ __forceinline__ void touch(float* d) {
#pragma unroll
  for (int i = 0; i < N; i++) asm volatile("" : "+f"(d[i])::"memory");
}
__device__ __forceinline__ float exp2_fast(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

// Rows of 128 bytes with the 16-byte pieces of row r exchanged by r % 8; eight rows are 1024 bytes apart from the next eight.
__device__ __forceinline__ u64 matrix(u32 at) { return (u64) ((at & 0x3ffff) >> 4) | 1ull << 16 | 64ull << 32 | 1ull << 62; }
__device__ __forceinline__ u32 piece(int row, int i) { return row * LINE + ((i ^ (row & 7)) << 4); }

struct Places {
  u32 query, keys, values, bars;
  __device__ __forceinline__ u32 full(int kind, int stage) const { return bars + (kind * 2 * STAGES + stage) * 8; }
  __device__ __forceinline__ u32 empty(int kind, int stage) const { return bars + ((kind * 2 + 1) * STAGES + stage) * 8; }
  __device__ __forceinline__ u32 asked() const { return bars + 4 * STAGES * 8; }
  __device__ __forceinline__ u32 answered() const { return asked() + 8; }
};

// A place in the ring; the parity of its round.
struct Ring {
  int stage, parity;
  __device__ __forceinline__ void next() {
    if (++stage == STAGES) {
      stage = 0;
      parity ^= 1;
    }
  }
};

// What a launch works on, and the pieces of this block.
struct Work {
  const uint4* qkv;
  uint4* out;
  int tokens, heads, pieces;
  float scale;
  __device__ __forceinline__ int rounds() const { return (tokens + GROUPS * ROWS - 1) / (GROUPS * ROWS); }
  __device__ __forceinline__ int tiles() const { return (tokens + TILE - 1) / TILE; }
  __device__ __forceinline__ int first(int piece) const { return piece % rounds() * GROUPS * ROWS; }
  // Of row 0 of a piece's head, in 16 bytes, of qkv or out.
  __device__ __forceinline__ i64 origin(int piece, int parts) const {
    int head = piece / rounds();
    return ((i64) (head / heads) * tokens * heads * parts + head % heads) * 8;
  }
};

__device__ __forceinline__ void arrived(u32 at) {
  fence_async();
  arrive(at);
}

// Tile n (the last one is tile 0) of keys or values, by 64 threads.
__device__ __forceinline__ void bring_tile(u32 to, const uint4* from, const Work& w, int n, int lane) {
  i64 stride = (i64) w.heads * 24;
  int first = (n ? n - 1 : w.tiles() - 1) * TILE + lane / 8;
  const uint4* row = from + first * stride + lane % 8;
  u32 at = to + piece(lane / 8, lane % 8);
#pragma unroll 4
  for (int i = 0; i < TILE / 8; i++) {
    bool real = first + i * 8 < w.tokens;
    copy16(at + i * 8 * LINE, real ? row : from, real);
    row += 8 * stride;
  }
  commit_copies();
}

__device__ __forceinline__ void bring_queries(u32 to, const uint4* from, const Work& w, int first, int thread) {
  i64 stride = (i64) w.heads * 24;
#pragma unroll 4
  for (int i = thread; i < GROUPS * ROWS * 8; i += 128) {
    int token = min(first + i / 8, w.tokens - 1);
    copy16(to + piece(i / 8, i % 8), from + token * stride + i % 8, true);
  }
  commit_copies();
}

// Two warps bring the keys, two the values, all the queries.
__device__ __forceinline__ void bring(const Places& at, const Work& w, int thread) {
  int kind = thread / 64, lane = thread % 64, tiles = w.tiles(), turn = 1;
  u32 to = kind ? at.values : at.keys;
  Ring ring = {0, 1};
  for (int piece = blockIdx.x; piece < w.pieces; piece += gridDim.x) {
    const uint4* query = w.qkv + w.origin(piece, 3);
    const uint4* from = query + (kind + 1) * w.heads * 8;
    await(at.empty(kind, ring.stage), ring.parity);
    bring_tile(to + ring.stage * TILE_BYTES, from, w, 0, lane);
    await(at.answered(), turn);
    turn ^= 1;
    bring_queries(at.query, query, w, w.first(piece), thread);
    await_copies<0>();
    arrived(at.asked());
    for (int n = 1; n < tiles; n++) {
      u32 former = at.full(kind, ring.stage);
      ring.next();
      await(at.empty(kind, ring.stage), ring.parity);
      bring_tile(to + ring.stage * TILE_BYTES, from, w, n, lane);
      await_copies<1>();
      arrived(former);
    }
    await_copies<0>();
    arrived(at.full(kind, ring.stage));
    ring.next();
  }
}

// Online softmax of two rows: scores s become probabilities relative to 2^(scale most), or up to 2^8 of that, so that the sums so far
// seldom shrink. Whether they do, and by what.
__device__ __forceinline__ bool soften(float* s, float* most, float* total, float* shrink, float scale) {
  float top[2];
#pragma unroll
  for (int h = 0; h < 2; h++) {
    top[h] = fmaxf(s[2 * h], s[2 * h + 1]);
#pragma unroll
    for (int i = 1; i < 16; i++) top[h] = fmaxf(top[h], fmaxf(s[4 * i + 2 * h], s[4 * i + 2 * h + 1]));
    top[h] = fmaxf(top[h], __shfl_xor_sync(0xffffffffu, top[h], 1));
    top[h] = fmaxf(top[h], __shfl_xor_sync(0xffffffffu, top[h], 2));
  }
  bool grows = __any_sync(0xffffffffu, fmaxf(top[0] - most[0], top[1] - most[1]) * scale > 8);
  if (grows) {
#pragma unroll
    for (int h = 0; h < 2; h++) {
      top[h] = fmaxf(top[h], most[h]);
      shrink[h] = exp2_fast((most[h] - top[h]) * scale);
      total[h] *= shrink[h];
      most[h] = top[h];
    }
  }
#pragma unroll
  for (int h = 0; h < 2; h++) {
    float shift = most[h] * scale;
#pragma unroll
    for (int i = 0; i < 32; i++) {
      float& x = s[i / 2 * 4 + 2 * h + i % 2];
      x = exp2_fast(fmaf(x, scale, -shift));
      total[h] += x;
    }
  }
  return grows;
}

template <class T> __device__ __forceinline__ void pack(const float* s, u32* p) {
#pragma unroll
  for (int i = 0; i < 32; i++) p[i] = T::pack(s[2 * i], s[2 * i + 1]);
}

template <class T> __device__ __forceinline__ void scores(float* s, u64 query, u64 keys) {
  fence_products();
#pragma unroll
  for (int k = 0; k < 4; k++) T::qk(s, query + 2 * k, keys + 2 * k, k > 0);
  commit_products();
}

template <class T> __device__ __forceinline__ void gather(float* o, const u32* p, u64 values) {
  fence_products();
#pragma unroll
  for (int k = 0; k < TILE / 16; k++) T::pv(o, p + 4 * k, values + k * LINE);
  commit_products();
}

// The next keys, if there are any.
__device__ __forceinline__ void await_keys(const Places& at, Ring ring, bool any) {
  ring.next();
  if (any) await(at.full(0, ring.stage), ring.parity);
}

// Rows of a piece: o (64, 64) of a warpgroup, each thread two rows, 16 pairs of channels.
template <class T> __device__ __forceinline__ void write(float* o, float* total, uint4* out, const Work& w, int first) {
  int lane = threadIdx.x % 32;
#pragma unroll
  for (int h = 0; h < 2; h++) {
    total[h] += __shfl_xor_sync(0xffffffffu, total[h], 1);
    total[h] += __shfl_xor_sync(0xffffffffu, total[h], 2);
    float part = 1 / total[h];
    int token = first + threadIdx.x % 128 / 32 * 16 + lane / 4 + 8 * h;
    if (token >= w.tokens) continue;
    u32* to = (u32*) (out + (i64) token * w.heads * 8) + lane % 4;
#pragma unroll
    for (int i = 0; i < 8; i++) to[4 * i] = T::pack(part * o[4 * i + 2 * h], part * o[4 * i + 2 * h + 1]);
  }
}

template <class T> __device__ __forceinline__ void attend(const Places& at, const Work& w, int group) {
  int lane = threadIdx.x % 32, tiles = w.tiles(), left = w.tokens - (tiles - 1) * TILE - lane % 4 * 2, turn = 0;
  u64 query = matrix(at.query + group * ROWS * LINE), keys = matrix(at.keys), values = matrix(at.values);
  float s[64];
  u32 p[32];
  Ring ring = {0, 0};
  for (int piece = blockIdx.x; piece < w.pieces; piece += gridDim.x) {
    float o[32] = {}, most[2] = {-1e30f, -1e30f}, total[2] = {}, shrink[2];
    await(at.asked(), turn);
    turn ^= 1;
    await(at.full(0, ring.stage), ring.parity);
    touch<64>(s);
    scores<T>(s, query, keys + ring.stage * (TILE_BYTES / 16));
    await_products<0>();
    touch<64>(s);
    if (lane == 0) {
      arrive(at.empty(0, ring.stage));
      if (tiles == 1) arrive(at.answered());
    }
    if (w.tokens % TILE) {
#pragma unroll
      for (int i = 0; i < 64; i++) {
        if (i / 4 * 8 + i % 2 >= left) s[i] = -1e30f;
      }
    }
    soften(s, most, total, shrink, w.scale);
    pack<T>(s, p);
    await_keys(at, ring, tiles > 1);
    for (int n = 1; n < tiles; n++) {
      Ring former = ring;
      ring.next();
      touch<64>(s);
      scores<T>(s, query, keys + ring.stage * (TILE_BYTES / 16));
      await(at.full(1, former.stage), former.parity);
      touch<32>(o);
      gather<T>(o, p, values + former.stage * (TILE_BYTES / 16));
      await_products<1>();
      touch<64>(s);
      if (lane == 0) {
        arrive(at.empty(0, ring.stage));
        if (n == tiles - 1) arrive(at.answered());
      }
      bool grows = soften(s, most, total, shrink, w.scale);
      await_keys(at, ring, n < tiles - 1);  // Here, or the compiler has the softmax wait for the products, too.
      await_products<0>();
      touch<32>(o);
      if (lane == 0) arrive(at.empty(1, former.stage));
      pack<T>(s, p);
      if (grows) {
#pragma unroll
        for (int i = 0; i < 32; i++) o[i] *= shrink[i / 2 % 2];
      }
    }
    await(at.full(1, ring.stage), ring.parity);
    touch<32>(o);
    gather<T>(o, p, values + ring.stage * (TILE_BYTES / 16));
    await_products<0>();
    touch<32>(o);
    if (lane == 0) arrive(at.empty(1, ring.stage));
    ring.next();
    write<T>(o, total, w.out + w.origin(piece, 1), w, w.first(piece) + group * ROWS);
  }
}

// Block (512), grid the multiprocessors; shared memory as below, with 1024 bytes to align it.
template <class T> __device__ __forceinline__ void attention(const Work& w) {
  extern __shared__ unsigned char shared[];
  u32 base;
  asm("{.reg .u64 a; cvta.to.shared.u64 a, %1; cvt.u32.u64 %0, a;}" : "=r"(base) : "l"(shared));
  base = (base + 1023) & ~1023u;
  Places at = {base, base + QUERY_BYTES, base + QUERY_BYTES + STAGES * TILE_BYTES, base + QUERY_BYTES + 2 * STAGES * TILE_BYTES};
  if (threadIdx.x == 0) {
    for (int kind = 0; kind < 2; kind++) {
      for (int i = 0; i < STAGES; i++) {
        barrier_init(at.full(kind, i), 64);
        barrier_init(at.empty(kind, i), GROUPS * 4);
      }
    }
    barrier_init(at.asked(), 128);
    barrier_init(at.answered(), GROUPS * 4);
    fence_async();
  }
  __syncthreads();
  int group = __shfl_sync(0xffffffffu, threadIdx.x / 128, 0);
  if (group == 0) {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 32;");
    bring(at, w, threadIdx.x);
  } else {
    asm volatile("setmaxnreg.inc.sync.aligned.u32 160;");
    attend<T>(at, w, group - 1);
  }
}

#define TYPED(T, suffix)                                                                                                      \
  extern "C" __global__ void __launch_bounds__(THREADS, 1)                                                                    \
      attention_##suffix(const uint4* qkv, uint4* out, int tokens, int heads, int pieces, float scale) {                      \
    attention<T>(Work{qkv, out, tokens, heads, pieces, scale});                                                               \
  }

TYPED(Half, f16)
TYPED(Brain, bf16)
