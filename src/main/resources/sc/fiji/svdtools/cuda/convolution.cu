// Convolutions over pixels or frames on Hopper GPUs, in 16 bits: products of 16-bit numbers summed in float32.
// Layout: x (N, H, W, I), kernel (O, KH, KW, I), out (N, S H, S W, O); I a multiple of 64, O of the width of a tile.
//
// An implicit matrix product. A block is 8 x 8 pixels of an image; a tile is four such blocks and COLUMNS channels. For each
// 64 channels of x and each column of the kernel the copy engine brings the blocks with the rows above and below that the kernel's rows
// need (zeros outside the image), so that each is brought once for all rows of the kernel: in shared memory a row of a block is 1024
// bytes, and the matrices for another row of the kernel begin there. Two warpgroups make two blocks each with wgmma. As many thread blocks as
// multiprocessors take tiles in turn. The residual comes, and the results leave, through shared memory by the copy engine, too, beside the
// products of the next tile; both are added in float32 before the one rounding.
//
// Compiled like attention.cu; lines with the pragma used_bytes_mask, which later versions of PTX have, left out.
//
// A gated linear layer, further down, shares the means.

typedef unsigned int u32;
typedef unsigned long long u64;

constexpr int BLOCKS = 4;              // Blocks of pixels of a tile.
constexpr int SIDE = 8;                // Of a block: 64 pixels.
constexpr int LINE = 128;              // Bytes of 64 channels: one swizzled line.
constexpr int IMAGE_BYTES = 40 << 10;  // Four blocks of 8 x 8 pixels with one row above and below.
constexpr int IMAGES = 2;              // In the ring.
template <int N> constexpr int KERNELS = N == 128 ? 5 : 3;
template <int N> constexpr int BOX = N == 128 ? 64 : 32;  // Channels of the results that the copy engine takes at a time.
constexpr int THREADS = 384;

struct alignas(64) Map {
  u64 words[16];
};

#define REGS8(c, d, i) c(d[i]), c(d[i + 1]), c(d[i + 2]), c(d[i + 3]), c(d[i + 4]), c(d[i + 5]), c(d[i + 6]), c(d[i + 7])
#define REGS16(c, d, i) REGS8(c, d, i), REGS8(c, d, i + 8)
#define REGS64(c, d, i) REGS16(c, d, i), REGS16(c, d, i + 16), REGS16(c, d, i + 32), REGS16(c, d, i + 48)
#define NAMES64 "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %23, %24, " \
  "%25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, %48, %49, "     \
  "%50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63"
#define NAMES80 NAMES64 ", %64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79"

// d (64, columns) = or += a (64, 16) b (columns, 16)^T, both in shared memory.
#define PRODUCTS(type)                                                                                                         \
  static __device__ __forceinline__ void product(float (&d)[64], u64 a, u64 b, int more) {                                     \
    asm volatile("{.reg .pred p; setp.ne.b32 p, %66, 0; wgmma.mma_async.sync.aligned.m64n128k16.f32." type "." type " {" NAMES64 \
                 "}, %64, %65, p, 1, 1, 0, 0;}"                                                                                \
                 : REGS64("+f", d, 0)                                                                                          \
                 : "l"(a), "l"(b), "r"(more));                                                                                 \
  }                                                                                                                            \
  static __device__ __forceinline__ void product(float (&d)[80], u64 a, u64 b, int more) {                                     \
    asm volatile("{.reg .pred p; setp.ne.b32 p, %82, 0; wgmma.mma_async.sync.aligned.m64n160k16.f32." type "." type " {" NAMES80 \
                 "}, %80, %81, p, 1, 1, 0, 0;}"                                                                                \
                 : REGS64("+f", d, 0), REGS16("+f", d, 64)                                                                     \
                 : "l"(a), "l"(b), "r"(more));                                                                                 \
  }

struct Half {
  static __device__ __forceinline__ u32 pack(float a, float b) {
    u32 v;
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(v) : "f"(b), "f"(a));
    return v;
  }
  static __device__ __forceinline__ void unpack(u32 v, float& a, float& b) {
    asm("{.reg .f16 l, h; mov.b32 {l, h}, %2; cvt.f32.f16 %0, l; cvt.f32.f16 %1, h;}" : "=f"(a), "=f"(b) : "r"(v));
  }
  PRODUCTS("f16")
};

struct Brain {
  static __device__ __forceinline__ u32 pack(float a, float b) {
    u32 v;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(v) : "f"(b), "f"(a));
    return v;
  }
  static __device__ __forceinline__ void unpack(u32 v, float& a, float& b) {
    a = __uint_as_float(v << 16);
    b = __uint_as_float(v & 0xffff0000u);
  }
  PRODUCTS("bf16")
};

__device__ __forceinline__ void barrier_init(u32 at, u32 count) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(at), "r"(count) : "memory");
}
__device__ __forceinline__ void arrive(u32 at) {
  asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(at) : "memory");
}
__device__ __forceinline__ void expect(u32 at, u32 bytes) {
  asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(at), "r"(bytes) : "memory");
}
__device__ __forceinline__ void await(u32 at, u32 parity) {
  asm volatile("{.reg .pred p; again: mbarrier.try_wait.parity.shared::cta.b64 p, [%0], %1; @p bra done; bra again; done: }" ::"r"(at), "r"(parity)
               : "memory");
}
__device__ __forceinline__ void fence_products() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ __forceinline__ void commit_products() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
template <int N> __device__ __forceinline__ void await_products() { asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(N) : "memory"); }
template <int N> __device__ __forceinline__ void touch(float (&d)[N]) {
#pragma unroll
  for (int i = 0; i < N; i++) asm volatile("" : "+f"(d[i])::"memory");
}
__device__ __forceinline__ void bring2(u32 to, const Map& map, int c, int row, u32 bar) {
  asm volatile("cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];" ::"r"(to), "l"(&map),
               "r"(c), "r"(row), "r"(bar)
               : "memory");
}
__device__ __forceinline__ void send4(u32 from, const Map& map, int c, int x, int y, int n) {
  asm volatile("cp.async.bulk.tensor.4d.global.shared::cta.tile.bulk_group [%0, {%1, %2, %3, %4}], [%5];" ::"l"(&map), "r"(c), "r"(x), "r"(y), "r"(n),
               "r"(from)
               : "memory");
}
__device__ __forceinline__ void commit_sent() { asm volatile("cp.async.bulk.commit_group;" ::: "memory"); }
__device__ __forceinline__ void await_sent() { asm volatile("cp.async.bulk.wait_group.read 0;" ::: "memory"); }
__device__ __forceinline__ void bring4(u32 to, const Map& map, int c, int x, int y, int n, u32 bar) {
  asm volatile("cp.async.bulk.tensor.4d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3, %4, %5}], [%6];" ::"r"(to),
               "l"(&map), "r"(c), "r"(x), "r"(y), "r"(n), "r"(bar)
               : "memory");
}

// Rows of 128 bytes with the 16-byte pieces of row r exchanged by r % 8; eight rows are 1024 bytes apart from the next eight.
__device__ __forceinline__ u64 matrix(u32 at) { return (u64) ((at & 0x3ffff) >> 4) | 1ull << 16 | 64ull << 32 | 1ull << 62; }

// A place in a ring; the parity of its round.
template <int SIZE> struct Ring {
  int stage, parity;
  __device__ __forceinline__ void next() {
    if (++stage == SIZE) {
      stage = 0;
      parity ^= 1;
    }
  }
};

struct Places {
  u32 images, kernels, results, bars;
  __device__ __forceinline__ u32 image_full(int i) const { return bars + 2 * i * 8; }
  __device__ __forceinline__ u32 image_empty(int i) const { return image_full(i) + 8; }
  __device__ __forceinline__ u32 residual_full(int group) const { return bars + (2 * IMAGES + 2 * group) * 8; }
  __device__ __forceinline__ u32 residual_empty(int group) const { return residual_full(group) + 8; }
  __device__ __forceinline__ u32 kernel_full(int i) const { return bars + (2 * IMAGES + 4 + 2 * i) * 8; }
  __device__ __forceinline__ u32 kernel_empty(int i) const { return kernel_full(i) + 8; }
};

struct Maps {
  const Map &x, &kernel, &out, &residual;
};

// What a launch works on. The kernel begins left and above of a pixel.
struct Work {
  const u32* bias;
  int residual, images, height, width, in, channels, columns, rows, left, above;
  __device__ __forceinline__ int across() const { return (width + SIDE - 1) / SIDE; }
  __device__ __forceinline__ int down() const { return (height + SIDE - 1) / SIDE; }
  __device__ __forceinline__ int blocks() const { return across() * down() * images; }
  __device__ __forceinline__ int tiles(int width) const { return (blocks() + BLOCKS - 1) / BLOCKS * (channels / width); }
};

// First pixel of a block.
struct Corner {
  int x, y, n;
  __device__ __forceinline__ Corner(const Work& w, int block)
      : x(block % w.across() * SIDE), y(block / w.across() % w.down() * SIDE), n(block / w.across() / w.down()) {}
};

template <int N> __device__ __forceinline__ void bring(const Places& at, const Work& w, const Maps& maps) {
  Ring<IMAGES> image = {0, 1};
  Ring<KERNELS<N>> kernel = {0, 1};
  int strips = w.channels / N, tiles = w.tiles(N);
  u32 bytes = (SIDE + w.rows - 1) * SIDE * LINE;
  for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    int strip = tile % strips * N, block = tile / strips * BLOCKS;
    Corner corners[BLOCKS] = {Corner(w, block), Corner(w, block + 1), Corner(w, block + 2), Corner(w, block + 3)};
    for (int c = 0; c < w.in; c += 64) {
      for (int dx = 0; dx < w.columns; dx++) {
        await(at.image_empty(image.stage), image.parity);
        expect(at.image_full(image.stage), BLOCKS * bytes);
#pragma unroll
        for (int i = 0; i < BLOCKS; i++) {
          u32 to = at.images + image.stage * IMAGE_BYTES + i * bytes;
          bring4(to, maps.x, c, corners[i].x + dx - w.left, corners[i].y - w.above, corners[i].n, at.image_full(image.stage));
        }
        image.next();
        for (int dy = 0; dy < w.rows; dy++) {
          await(at.kernel_empty(kernel.stage), kernel.parity);
          expect(at.kernel_full(kernel.stage), N * LINE);
          bring2(at.kernels + kernel.stage * N * LINE, maps.kernel, (dy * w.columns + dx) * w.in + c, strip, at.kernel_full(kernel.stage));
          kernel.next();
        }
      }
    }
  }
}

// Bytes of the results of a block.
template <int N> constexpr int BLOCK_BYTES = SIDE * SIDE * N * 2;
template <int N> constexpr int BOX_BYTES = SIDE * SIDE * BOX<N> * 2;

// The residual comes to where the results will be, for both warpgroups.
template <int N> __device__ __forceinline__ void bring_residual(const Places& at, const Work& w, const Maps& maps) {
  int strips = w.channels / N, tiles = w.tiles(N), parity = 1;
  for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    for (int i = 0; i < BLOCKS; i++) {
      Corner corner(w, tile / strips * BLOCKS + i);
      u32 full = at.residual_full(i / 2);
      if (i % 2 == 0) {
        await(at.residual_empty(i / 2), parity);
        expect(full, 2 * BLOCK_BYTES<N>);
      }
      for (int c = 0; c < N; c += BOX<N>) {
        u32 to = at.results + i * BLOCK_BYTES<N> + c / BOX<N> * BOX_BYTES<N>;
        bring4(to, maps.residual, tile % strips * N + c, corner.x, corner.y, corner.n, full);
      }
    }
    parity ^= 1;
  }
}

__device__ __forceinline__ void meet(int group) { asm volatile("bar.sync %0, 128;" ::"r"(group + 1) : "memory"); }

// Results of a warpgroup's two blocks to shared memory, in place of the residual. A thread has two neighbouring channels of two rows of
// each 8 channels, as the instructions for matrices of 8 x 8 want them.
template <class T, int N> __device__ __forceinline__ void finish(float (&d)[2][N / 2], u32 to, const Work& w, int strip) {
  int lane = threadIdx.x % 32, row = threadIdx.x % 128 / 32 * 16 + lane % 8;
  const u32* bias = w.bias ? w.bias + strip / 2 + lane % 4 : 0;
#pragma unroll
  for (int j = 0; j < N / 8; j += 4) {
    float b[8] = {};
    if (bias) {
#pragma unroll
      for (int k = 0; k < 4; k++) T::unpack(bias[(j + k) * 4], b[2 * k], b[2 * k + 1]);
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
      int r = row + i % 2 * 8, swap = BOX<N> == 64 ? r & 7 : r >> 1 & 3;
      u32 at = to + i / 2 * BLOCK_BYTES<N> + j * 8 / BOX<N> * BOX_BYTES<N> + r * BOX<N> * 2 + ((j % (BOX<N> / 8) + lane / 8) ^ swap) * 16;
      u32 v[4];
      float a[8];
#pragma unroll
      for (int k = 0; k < 8; k++) a[k] = d[i / 2][4 * (j + k / 2) + i % 2 * 2 + k % 2] + b[k];
      if (w.residual) {
        asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(v[0]), "=r"(v[1]), "=r"(v[2]), "=r"(v[3])
                     : "r"(at)
                     : "memory");
#pragma unroll
        for (int k = 0; k < 4; k++) {
          float first, second;
          T::unpack(v[k], first, second);
          a[2 * k] += first;
          a[2 * k + 1] += second;
        }
      }
#pragma unroll
      for (int k = 0; k < 4; k++) v[k] = T::pack(a[2 * k], a[2 * k + 1]);
      asm volatile("stmatrix.sync.aligned.m8n8.x4.shared.b16 [%0], {%1, %2, %3, %4};" ::"r"(at), "r"(v[0]), "r"(v[1]), "r"(v[2]), "r"(v[3]) : "memory");
    }
  }
}

template <int N> __device__ __forceinline__ void send(u32 from, const Work& w, const Map& out, int block, int strip) {
  for (int i = 0; i < 2; i++) {
    Corner corner(w, block + i);
    for (int c = 0; c < N; c += BOX<N>) {
      send4(from + i * BLOCK_BYTES<N> + c / BOX<N> * BOX_BYTES<N>, out, strip + c, corner.x, corner.y, corner.n);
    }
  }
  commit_sent();
}

template <class T, int N> __device__ __forceinline__ void make(const Places& at, const Work& w, const Map& out, int group) {
  Ring<IMAGES> image = {0, 0};
  Ring<KERNELS<N>> kernel = {0, 0};
  int strips = w.channels / N, tiles = w.tiles(N), bytes = (SIDE + w.rows - 1) * SIDE * LINE, turn = 0;
  u32 results = at.results + group * 2 * BLOCK_BYTES<N>;
  bool first = threadIdx.x % 32 == 0, chief = threadIdx.x % 128 == 0, sent = false;
  float d[2][N / 2];
  for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    int block = tile / strips * BLOCKS + group * 2, strip = tile % strips * N;
    int more = 0, last_kernel = -1, last_image = -1;
    touch(d[0]);
    touch(d[1]);
    for (int c = 0; c < w.in; c += 64) {
      for (int dx = 0; dx < w.columns; dx++) {
        await(at.image_full(image.stage), image.parity);
        u64 pixels = matrix(at.images + image.stage * IMAGE_BYTES + group * 2 * bytes);
        for (int dy = 0; dy < w.rows; dy++) {
          await(at.kernel_full(kernel.stage), kernel.parity);
          u64 weights = matrix(at.kernels + kernel.stage * N * LINE);
          fence_products();
#pragma unroll
          for (int k = 0; k < 4; k++) {
            T::product(d[0], pixels + 2 * k, weights + 2 * k, more | k);
            T::product(d[1], pixels + bytes / 16 + 2 * k, weights + 2 * k, more | k);
          }
          commit_products();
          more = 1;
          if (sent && chief) {
            await_sent();
            if (w.residual) arrive(at.residual_empty(group));
          }
          sent = false;
          await_products<1>();
          if (first && last_kernel >= 0) arrive(at.kernel_empty(last_kernel));
          if (first && last_image >= 0) arrive(at.image_empty(last_image));
          last_kernel = kernel.stage;
          last_image = dy == w.rows - 1 ? image.stage : -1;
          pixels += SIDE * LINE / 16;
          kernel.next();
        }
        image.next();
      }
    }
    if (w.residual) await(at.residual_full(group), turn);
    turn ^= 1;
    await_products<0>();
    touch(d[0]);
    touch(d[1]);
    if (first) arrive(at.kernel_empty(last_kernel));
    if (first) arrive(at.image_empty(last_image));
    meet(group);  // The chief has seen that the former results are gone.
    finish<T, N>(d, results, w, strip);
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    meet(group);
    if (chief) send<N>(results, w, out, block, strip);
    sent = true;
  }
  if (chief) await_sent();
}

// Block (384), grid the multiprocessors; shared memory as below, with 256 bytes for barriers and 1024 to align it.
template <class T, int N> __device__ __forceinline__ void convolve(const Work& w, const Maps& maps) {
  extern __shared__ unsigned char shared[];
  u32 base;
  asm("{.reg .u64 a; cvta.to.shared.u64 a, %1; cvt.u32.u64 %0, a;}" : "=r"(base) : "l"(shared));
  base = (base + 1023) & ~1023u;
  u32 kernels = base + IMAGES * IMAGE_BYTES, results = kernels + KERNELS<N> * N * LINE, bars = results + BLOCKS * BLOCK_BYTES<N>;
  Places at = {base, kernels, results, bars};
  if (threadIdx.x == 0) {
    for (int i = 0; i < IMAGES; i++) {
      barrier_init(at.image_full(i), 1);
      barrier_init(at.image_empty(i), 8);
    }
    for (int i = 0; i < 2; i++) {
      barrier_init(at.residual_full(i), 1);
      barrier_init(at.residual_empty(i), 1);
    }
    for (int i = 0; i < KERNELS<N>; i++) {
      barrier_init(at.kernel_full(i), 1);
      barrier_init(at.kernel_empty(i), 8);
    }
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
  }
  __syncthreads();
  int group = __shfl_sync(0xffffffffu, threadIdx.x / 128, 0);
  if (group == 0) {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 56;");
    if (threadIdx.x == 0) bring<N>(at, w, maps);
    if (threadIdx.x == 32 && w.residual) bring_residual<N>(at, w, maps);
  } else {
    asm volatile("setmaxnreg.inc.sync.aligned.u32 224;");
    make<T, N>(at, w, maps.out, group - 1);
  }
}

// ---- a gated linear layer ----------------------------------------------------------------------------------------------------------
// out (M, P) = a gelu(g) with (a, g) = x w^T + b: x (M, K), w (2 P, K), b (2 P); K at most 320, a multiple of 64, P a multiple of 64.
// A piece is 256 rows and a share of the columns: its rows of x stay in shared memory, while 64 rows of w for a and the same for g pass by, so
// that a thread has both numbers of a product.

constexpr int TALL = 256;                // Rows of a piece.
constexpr int CHUNKS = 5;                // Of 64 channels, of x.
constexpr int CHUNK_BYTES = TALL * LINE;
constexpr int STRIPS = 4;                // In the ring: 128 rows of w, 64 channels.
constexpr int STRIP_BYTES = 128 * LINE;

struct GatedWork {
  uint4* out;
  const u32* bias;
  int rows, in, channels, shares;
  __device__ __forceinline__ int pieces() const { return (rows + TALL - 1) / TALL * shares; }
  __device__ __forceinline__ int first(int piece) const { return piece / shares * TALL; }
  __device__ __forceinline__ int begin(int piece) const { return piece % shares * (channels / 64) / shares; }
  __device__ __forceinline__ int end(int piece) const { return (piece % shares + 1) * (channels / 64) / shares; }
};

struct GatedPlaces {
  u32 x, w, bars;
  __device__ __forceinline__ u32 x_full(int i) const { return bars + 2 * i * 8; }
  __device__ __forceinline__ u32 x_empty(int i) const { return x_full(i) + 8; }
  __device__ __forceinline__ u32 w_full(int i) const { return bars + (2 * CHUNKS + 2 * i) * 8; }
  __device__ __forceinline__ u32 w_empty(int i) const { return w_full(i) + 8; }
};

__device__ __forceinline__ void bring_gated(const GatedPlaces& at, const GatedWork& w, const Map& x, const Map& kernel) {
  Ring<STRIPS> ring = {0, 1};
  int chunks = w.in / 64, turn = 1;
  for (int piece = blockIdx.x; piece < w.pieces(); piece += gridDim.x) {
    for (int strip = w.begin(piece); strip < w.end(piece); strip++) {
      for (int c = 0; c < chunks; c++) {
        if (strip == w.begin(piece)) {
          await(at.x_empty(c), turn);
          expect(at.x_full(c), CHUNK_BYTES);
          bring2(at.x + c * CHUNK_BYTES, x, c * 64, w.first(piece), at.x_full(c));
        }
        u32 to = at.w + ring.stage * STRIP_BYTES, full = at.w_full(ring.stage);
        await(at.w_empty(ring.stage), ring.parity);
        expect(full, STRIP_BYTES);
        bring2(to, kernel, c * 64, strip * 64, full);
        bring2(to + STRIP_BYTES / 2, kernel, c * 64, w.channels + strip * 64, full);
        ring.next();
      }
    }
    if (w.begin(piece) < w.end(piece)) turn ^= 1;
  }
}

// Lane q of four has v[i] of column i and shall have row q.
__device__ __forceinline__ void transpose(u32* v, int q) {
#pragma unroll
  for (int i = 0; i < 4; i += 2) {
    u32 other = __shfl_xor_sync(0xffffffffu, q & 1 ? v[i] : v[i + 1], 1);
    if (q & 1) v[i] = other;
    else v[i + 1] = other;
  }
#pragma unroll
  for (int i = 0; i < 2; i++) {
    u32 other = __shfl_xor_sync(0xffffffffu, q & 2 ? v[i] : v[i + 2], 2);
    if (q & 2) v[i] = other;
    else v[i + 2] = other;
  }
}

// g (1 + erf(g / sqrt 2)) / 2 = max(g, 0) - |g| erfc(|g| / sqrt 2) / 2, the last by Abramowitz and Stegun's 7.1.26 (error below 1.5e-7).
__device__ __forceinline__ float gelu(float g) {
  float x = fabsf(g), t, e;
  asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(t) : "f"(fmaf(x, 0.3275911f * 0.70710678f, 1.f)));
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(e) : "f"(g * g * -0.72134752f));
  float p = fmaf(fmaf(fmaf(fmaf(0.5f * 1.061405429f, t, 0.5f * -1.453152027f), t, 0.5f * 1.421413741f), t, 0.5f * -0.284496736f), t, 0.5f * 0.254829592f);
  return fmaf(-x * t, p * e, fmaxf(g, 0.f));
}

// Two blocks of 64 rows of a warpgroup: a in the first, g in the second half of the columns.
template <class T> __device__ __forceinline__ void write_gated(float (&d)[2][64], const u32* bias, const GatedWork& w, int row, int strip) {
  int lane = threadIdx.x % 32, q = lane % 4;
#pragma unroll
  for (int j = 0; j < 8; j += 4) {
    float ba[8], bg[8];
#pragma unroll
    for (int k = 0; k < 4; k++) {
      T::unpack(bias[j + k], ba[2 * k], ba[2 * k + 1]);
      T::unpack(bias[8 + j + k], bg[2 * k], bg[2 * k + 1]);
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
      u32 v[4];
#pragma unroll
      for (int k = 0; k < 4; k++) {
        float a[2];
#pragma unroll
        for (int e = 0; e < 2; e++) {
          int at = 4 * (j + k) + i % 2 * 2 + e;
          a[e] = (d[i / 2][at] + ba[2 * k + e]) * gelu(d[i / 2][32 + at] + bg[2 * k + e]);
        }
        v[k] = T::pack(a[0], a[1]);
      }
      transpose(v, q);
      int r = row + i / 2 * 64 + threadIdx.x % 128 / 32 * 16 + i % 2 * 8 + lane / 4;
      if (r < w.rows) w.out[(u64) r * (w.channels / 8) + strip * 8 + j + q] = make_uint4(v[0], v[1], v[2], v[3]);
    }
  }
}

template <class T> __device__ __forceinline__ void make_gated(const GatedPlaces& at, const GatedWork& w, int group) {
  Ring<STRIPS> ring = {0, 0};
  int chunks = w.in / 64, turn = 0;
  bool first = threadIdx.x % 32 == 0;
  float d[2][64];
  // The second warpgroup begins later, so that one makes products while the other one gates.
  int wait = min(STRIPS - 1, chunks);
  if (group == 1) asm volatile("bar.sync 3, 256;" ::: "memory");
  for (int piece = blockIdx.x; piece < w.pieces(); piece += gridDim.x) {
    int begin = w.begin(piece), end = w.end(piece);
    for (int strip = begin; strip < end; strip++) {
      u32 bias[16];
      const u32* from = w.bias + strip * 32 + threadIdx.x % 4;
#pragma unroll
      for (int j = 0; j < 8; j++) {
        bias[j] = from[j * 4];
        bias[8 + j] = from[w.channels / 2 + j * 4];
      }
      int last = -1;
      touch(d[0]);
      touch(d[1]);
      for (int c = 0; c < chunks; c++) {
        if (strip == begin) await(at.x_full(c), turn);
        await(at.w_full(ring.stage), ring.parity);
        u64 rows = matrix(at.x + c * CHUNK_BYTES + group * (CHUNK_BYTES / 2)), weights = matrix(at.w + ring.stage * STRIP_BYTES);
        fence_products();
#pragma unroll
        for (int k = 0; k < 4; k++) {
          T::product(d[0], rows + 2 * k, weights + 2 * k, c | k);
          T::product(d[1], rows + 64 * LINE / 16 + 2 * k, weights + 2 * k, c | k);
        }
        commit_products();
        if (group == 0 && wait > 0 && --wait == 0) asm volatile("bar.arrive 3, 256;" ::: "memory");
        await_products<1>();
        if (first && last >= 0) arrive(at.w_empty(last));
        if (first && last >= 0 && strip == end - 1) arrive(at.x_empty(c - 1));
        last = ring.stage;
        ring.next();
      }
      await_products<0>();
      touch(d[0]);
      touch(d[1]);
      if (first) arrive(at.w_empty(last));
      if (first && strip == end - 1) arrive(at.x_empty(chunks - 1));
      write_gated<T>(d, bias, w, w.first(piece) + group * (TALL / 2), strip);
    }
    if (w.begin(piece) < w.end(piece)) turn ^= 1;
  }
  if (group == 0 && wait > 0) asm volatile("bar.arrive 3, 256;" ::: "memory");
}

// Block (384), grid the multiprocessors; shared memory as below, with 256 bytes for barriers and 1024 to align it.
template <class T> __device__ __forceinline__ void gated(const GatedWork& w, const Map& x, const Map& kernel) {
  extern __shared__ unsigned char shared[];
  u32 base;
  asm("{.reg .u64 a; cvta.to.shared.u64 a, %1; cvt.u32.u64 %0, a;}" : "=r"(base) : "l"(shared));
  base = (base + 1023) & ~1023u;
  u32 strips = base + CHUNKS * CHUNK_BYTES;
  GatedPlaces at = {base, strips, strips + STRIPS * STRIP_BYTES};
  if (threadIdx.x == 0) {
    for (int i = 0; i < CHUNKS; i++) {
      barrier_init(at.x_full(i), 1);
      barrier_init(at.x_empty(i), 8);
    }
    for (int i = 0; i < STRIPS; i++) {
      barrier_init(at.w_full(i), 1);
      barrier_init(at.w_empty(i), 8);
    }
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
  }
  __syncthreads();
  int group = __shfl_sync(0xffffffffu, threadIdx.x / 128, 0);
  if (group == 0) {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 56;");
    if (threadIdx.x == 0) bring_gated(at, w, x, kernel);
  } else {
    asm volatile("setmaxnreg.inc.sync.aligned.u32 224;");
    make_gated<T>(at, w, group - 1);
  }
}

#define TYPED(T, suffix, N)                                                                                                          \
  extern "C" __global__ void __launch_bounds__(THREADS, 1)                                                                           \
      convolve##N##_##suffix(const __grid_constant__ Map x, const __grid_constant__ Map kernel, const __grid_constant__ Map out,     \
                             const __grid_constant__ Map residual, const __grid_constant__ Work work) {                              \
    convolve<T, N>(work, Maps{x, kernel, out, residual});                                                                            \
  }

TYPED(Half, f16, 128)
TYPED(Brain, bf16, 128)
TYPED(Half, f16, 160)
TYPED(Brain, bf16, 160)

#define TYPED_GATED(T, suffix)                                                                                                       \
  extern "C" __global__ void __launch_bounds__(THREADS, 1)                                                                           \
      linear_gated_##suffix(const __grid_constant__ Map x, const __grid_constant__ Map kernel, const __grid_constant__ GatedWork work) { \
    gated<T>(work, x, kernel);                                                                                                       \
  }

TYPED_GATED(Half, f16)
TYPED_GATED(Brain, bf16)
