package sc.fiji.svdtools.file.h264;

import java.nio.ByteBuffer;
import org.jcodec.codecs.h264.H264Const;
import org.jcodec.codecs.h264.decode.CoeffTransformer;
import org.jcodec.codecs.h264.io.CAVLC;
import org.jcodec.codecs.h264.io.model.MBType;
import org.jcodec.codecs.h264.io.model.SliceHeader;
import org.jcodec.codecs.h264.io.model.SliceType;
import org.jcodec.codecs.h264.io.write.CAVLCWriter;
import org.jcodec.codecs.h264.io.write.SliceHeaderWriter;
import org.jcodec.common.io.BitWriter;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Picture;

/**
 * One frame as one slice: macroblocks of 16 x 16 predicted from beside them or, in a P slice, from
 * the frame before.
 *
 * <p>A macroblock that needs more than the 3200 bits the standard allows (A.3.1) is coded more
 * coarsely, so that a frame has a largest size and every frame can be written.
 */
final class FrameCoder {

  private static final int MOST_BITS = 3200;
  private static final int COARSEST = 29;
  private static final int COARSER = 3;
  private static final int INTRA_BITS_COST = 40;
  private static final int[] FOUR = {0, 1, 2, 3};

  private final Picture picture;
  private final Picture done;
  private final SliceHeader header;
  private final CAVLC[] codes;
  private final Motion motion;
  private final int finest;
  private BitWriter bits;
  private int qp;
  private int skipped;

  /**
   * A frame to code.
   *
   * @param picture 4:2:0, sides multiples of 16
   * @param reference the frame before as decoders have it; null in an I slice
   * @param header the slice's
   * @param qp quantiser, at most 29
   */
  FrameCoder(Picture picture, Picture reference, SliceHeader header, int qp) {
    this.picture = picture;
    this.header = header;
    this.qp = qp;
    finest = qp;
    done = Picture.create(picture.getWidth(), picture.getHeight(), ColorSpace.YUV420J);
    motion = header.sliceType == SliceType.P ? new Motion(reference) : null;
    codes =
        new CAVLC[] {
          new CAVLC(header.sps, header.pps, 2, 2),
          new CAVLC(header.sps, header.pps, 1, 1),
          new CAVLC(header.sps, header.pps, 1, 1)
        };
  }

  /** The frame as decoders have it, after {@link #slice}. */
  Picture done() {
    return done;
  }

  /** The slice's bytes, without start code and escapes. */
  ByteBuffer slice() {
    int columns = picture.getWidth() / 16;
    int rows = picture.getHeight() / 16;
    bits = new BitWriter(ByteBuffer.allocate(1024 + columns * rows * (MOST_BITS / 8 + 100)));
    SliceHeaderWriter.write(header, motion == null, 2, bits);
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        macroblock(x, y);
      }
    }
    if (skipped > 0) {
      CAVLCWriter.writeUE(bits, skipped);
    }
    bits.write1Bit(1);
    bits.flush();
    bits.getBuffer().flip();
    return bits.getBuffer();
  }

  private void macroblock(int x, int y) {
    int[][] source = {samples(0, x, y), samples(1, x, y), samples(2, x, y)};
    Intra intra = Intra.of(done, x, y, source[0]);
    int[] vector = motion == null ? null : motion.search(x, y, source[0]);
    boolean inter = vector != null && vector[2] <= intra.cost() + INTRA_BITS_COST;
    int[][] predicted = inter ? motion.prediction(x, y, vector) : intra.planes();
    for (int step = finest; ; step += COARSER) {
      int used = Math.min(step, COARSEST);
      Levels[] levels = new Levels[3];
      for (int c = 0; c < 3; c++) {
        int[] residual = source[c].clone();
        for (int i = 0; i < residual.length; i++) {
          residual[i] -= predicted[c][i];
        }
        levels[c] =
            c == 0
                ? Levels.of(residual, 16, !inter, used)
                : Levels.of(residual, 8, true, Math.max(0, used + H264Stream.CHROMA_OFFSET));
      }
      if (write(x, y, inter ? vector : null, intra.mode(), levels, used)) {
        put(x, y, predicted, levels);
        return;
      }
    }
  }

  /** Which quarters have luma, in 4 bits (all or none without a vector), and how much chroma. */
  private static int pattern(boolean intra, Levels... levels) {
    int luma = 0;
    for (int quarter = 0; quarter < 4; quarter++) {
      luma |= levels[0].any(4 * quarter, 4) ? 1 << quarter : 0;
    }
    luma = intra && luma != 0 ? 15 : luma;
    boolean dc = levels[1].anyDc() || levels[2].anyDc();
    int chroma = levels[1].any(0, 4) || levels[2].any(0, 4) ? 2 : dc ? 1 : 0;
    return luma | chroma << 4;
  }

  /** False, and nothing is written, if there are too many bits. */
  private boolean write(int x, int y, int[] vector, int mode, Levels[] levels, int used) {
    int pattern = pattern(vector == null, levels);
    if (vector != null && pattern == 0 && same(vector, motion.skipped(x, y))) {
      skipped++;
      motion.set(x, y, vector);
      blocks(x, y, levels, 0, bits);
      return true;
    }
    BitWriter trial = bits.fork();
    int before = trial.position();
    for (CAVLC code : codes) {
      code.save();
    }
    if (vector == null) {
      intraHeader(trial, mode, pattern);
    } else {
      interHeader(trial, motion.predicted(x, y), vector, pattern);
    }
    boolean quantised = vector == null || pattern != 0;
    if (quantised) {
      CAVLCWriter.writeSE(trial, used - qp);
    }
    blocks(x, y, levels, pattern, trial);
    if (trial.position() - before > MOST_BITS && used < COARSEST) {
      for (CAVLC code : codes) {
        code.restore();
      }
      return false;
    }
    bits = trial;
    skipped = 0;
    qp = quantised ? used : qp;
    if (vector != null) {
      motion.set(x, y, vector);
    }
    return true;
  }

  private void intraHeader(BitWriter to, int mode, int pattern) {
    int type = 1 + mode + 4 * (pattern >> 4) + ((pattern & 15) == 0 ? 0 : 12);
    if (motion != null) {
      CAVLCWriter.writeUE(to, skipped);
    }
    CAVLCWriter.writeUE(to, motion == null ? type : 5 + type);
    CAVLCWriter.writeUE(to, 0);
  }

  private void interHeader(BitWriter to, int[] expected, int[] vector, int pattern) {
    CAVLCWriter.writeUE(to, skipped);
    CAVLCWriter.writeUE(to, 0);
    CAVLCWriter.writeSE(to, vector[0] - expected[0]);
    CAVLCWriter.writeSE(to, vector[1] - expected[1]);
    CAVLCWriter.writeUE(to, H264Const.CODED_BLOCK_PATTERN_INTER_COLOR_INV[pattern]);
  }

  private static boolean same(int[] a, int[] b) {
    return a[0] == b[0] && a[1] == b[1];
  }

  private void blocks(int x, int y, Levels[] levels, int pattern, BitWriter out) {
    if (levels[0].dc() != null) {
      codes[0].writeLumaDCBlock(
          out,
          x << 2,
          y << 2,
          MBType.I_16x16,
          MBType.I_16x16,
          levels[0].dc(),
          H264Const.totalZeros16,
          0,
          16,
          CoeffTransformer.zigzag4x4);
    }
    for (int b = 0; b < 16; b++) {
      block(0, x << 2, y << 2, b, levels[0], (pattern >> b / 4 & 1) == 1, out);
    }
    for (int c = 1; c < 3 && pattern >> 4 > 0; c++) {
      codes[c].writeChrDCBlock(out, levels[c].dc(), H264Const.totalZeros4, 0, 4, FOUR);
    }
    for (int c = 1; c < 3; c++) {
      for (int b = 0; b < 4; b++) {
        block(c, x << 1, y << 1, b, levels[c], pattern >> 4 == 2, out);
      }
    }
  }

  private void block(int c, int x, int y, int b, Levels levels, boolean coded, BitWriter out) {
    int column = x + H264Const.MB_BLK_OFF_LEFT[b];
    int row = y + H264Const.MB_BLK_OFF_TOP[b];
    if (!coded) {
      codes[c].setZeroCoeff(column, row);
      return;
    }
    int first = levels.dc() == null ? 0 : 1;
    codes[c].writeACBlock(
        out,
        column,
        row,
        MBType.I_16x16,
        MBType.I_16x16,
        levels.blocks()[b],
        H264Const.totalZeros16,
        first,
        16 - first,
        CoeffTransformer.zigzag4x4);
  }

  private int[] samples(int plane, int x, int y) {
    int side = plane == 0 ? 16 : 8;
    int width = picture.getPlaneWidth(plane);
    int[] samples = new int[side * side];
    for (int i = 0; i < samples.length; i++) {
      int at = (side * y + i / side) * width + side * x + i % side;
      samples[i] = picture.getPlaneData(plane)[at];
    }
    return samples;
  }

  private void put(int x, int y, int[][] predicted, Levels[] levels) {
    for (int c = 0; c < 3; c++) {
      int side = levels[c].size();
      int width = done.getPlaneWidth(c);
      int[] residual = levels[c].residual();
      for (int i = 0; i < residual.length; i++) {
        int at = (side * y + i / side) * width + side * x + i % side;
        int sample = Math.max(-128, Math.min(127, predicted[c][i] + residual[i]));
        done.getPlaneData(c)[at] = (byte) sample;
      }
    }
  }
}
