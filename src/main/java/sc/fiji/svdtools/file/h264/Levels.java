package sc.fiji.svdtools.file.h264;

import org.jcodec.codecs.h264.H264Const;
import org.jcodec.codecs.h264.decode.CoeffTransformer;

/**
 * The quantised coefficients of one plane of a macroblock, and the samples they give back.
 *
 * <p>4 x 4 blocks are transformed and quantised by {@code Z = sign(W) floor((|W| MF + f) / 2^(15 +
 * qp / 6))} with {@code f = 2^(15 + qp / 6) / 3}. Where the DC coefficients stand apart (chroma,
 * and luma of an intra macroblock) they pass a Hadamard transform first and are quantised after it,
 * to a quarter (luma) or half (chroma) of the step. Blocks are in decoding order, coefficients in
 * raster order.
 *
 * @param size side of the plane in samples: 16 or 8
 * @param qp quantiser of the plane, 0 to 29
 * @param blocks levels of each block; place 0 is 0 where the DC coefficients stand apart
 * @param dc levels of the DC coefficients, in raster order of the blocks, or null
 */
record Levels(int size, int qp, int[][] blocks, int[] dc) {

  private static final int BITS = 15;
  private static final int BLOCK = 16;

  /** The largest level that baseline profile can write. */
  private static final int LARGEST = 2063;

  /** Factors by qp % 6, for the three classes of places in a block (ITU-T H.264, 8.5, inverted). */
  private static final int[][] FACTORS = {
    {13107, 5243, 8066}, {11916, 4660, 7490}, {10082, 4194, 6554},
    {9362, 3647, 5825}, {8192, 3355, 5243}, {7282, 2893, 4559}
  };

  /** The levels of {@code residual} (source minus prediction, row by row). */
  static Levels of(int[] residual, int size, boolean apart, int qp) {
    int[][] blocks = new int[size * size / BLOCK][BLOCK];
    int[] dc = apart ? new int[blocks.length] : null;
    for (int b = 0; b < blocks.length; b++) {
      for (int i = 0; i < BLOCK; i++) {
        blocks[b][i] = residual[place(b, i, size)];
      }
      CoeffTransformer.fdct4x4(blocks[b]);
      if (apart) {
        dc[raster(b, size)] = blocks[b][0];
        blocks[b][0] = 0;
      }
      for (int i = 0; i < BLOCK; i++) {
        blocks[b][i] = level(blocks[b][i], FACTORS[qp % 6][kind(i)], BITS + qp / 6);
      }
    }
    if (apart) {
      hadamard(dc);
      for (int i = 0; i < dc.length; i++) {
        dc[i] = level(dc[i], FACTORS[qp % 6][0], BITS + 1 + qp / 6);
      }
    }
    return new Levels(size, qp, blocks, dc);
  }

  private static void hadamard(int[] dc) {
    if (dc.length == 4) {
      CoeffTransformer.invDC2x2(dc);
      return;
    }
    CoeffTransformer.invDC4x4(dc);
    for (int i = 0; i < dc.length; i++) {
      dc[i] = (dc[i] + 1) >> 1;
    }
  }

  private static int level(int value, int factor, int bits) {
    long size = (Math.abs((long) value) * factor + (1L << bits) / 3) >> bits;
    int level = (int) Math.min(LARGEST, size);
    return value < 0 ? -level : level;
  }

  private static int kind(int place) {
    boolean evenRow = (place / 4 & 1) == 0;
    boolean evenColumn = (place & 1) == 0;
    return evenRow && evenColumn ? 0 : evenRow || evenColumn ? 2 : 1;
  }

  /** What a decoder adds to the prediction, row by row. */
  int[] residual() {
    int[] scaled = dc == null ? null : dc.clone();
    if (dc != null && dc.length == 4) {
      CoeffTransformer.invDC2x2(scaled);
      CoeffTransformer.dequantizeDC2x2(scaled, qp, null);
    } else if (dc != null) {
      CoeffTransformer.invDC4x4(scaled);
      CoeffTransformer.dequantizeDC4x4(scaled, qp, null);
    }
    int[] residual = new int[size * size];
    for (int b = 0; b < blocks.length; b++) {
      int[] block = blocks[b].clone();
      CoeffTransformer.dequantizeAC(block, qp, null);
      if (scaled != null) {
        block[0] = scaled[raster(b, size)];
      }
      CoeffTransformer.idct4x4(block);
      for (int i = 0; i < BLOCK; i++) {
        residual[place(b, i, size)] = block[i];
      }
    }
    return residual;
  }

  /** True if one of the blocks from {@code first} on has a level. */
  boolean any(int first, int count) {
    for (int b = first; b < first + count; b++) {
      if (any(blocks[b])) {
        return true;
      }
    }
    return false;
  }

  /** True if a DC coefficient that stands apart has a level. */
  boolean anyDc() {
    return dc != null && any(dc);
  }

  private static boolean any(int[] levels) {
    for (int level : levels) {
      if (level != 0) {
        return true;
      }
    }
    return false;
  }

  private static int raster(int block, int size) {
    return H264Const.BLK_Y[block] / 4 * (size / 4) + H264Const.BLK_X[block] / 4;
  }

  private static int place(int block, int i, int size) {
    return (H264Const.BLK_Y[block] + i / 4) * size + H264Const.BLK_X[block] + i % 4;
  }
}
