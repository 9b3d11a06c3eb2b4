package sc.fiji.svdtools.file.h264;

import java.nio.ByteBuffer;
import org.jcodec.codecs.h264.H264Utils;
import org.jcodec.codecs.h264.io.model.NALUnit;
import org.jcodec.codecs.h264.io.model.NALUnitType;
import org.jcodec.codecs.h264.io.model.PictureParameterSet;
import org.jcodec.codecs.h264.io.model.RefPicMarkingIDR;
import org.jcodec.codecs.h264.io.model.SeqParameterSet;
import org.jcodec.codecs.h264.io.model.SliceHeader;
import org.jcodec.codecs.h264.io.model.SliceType;
import org.jcodec.codecs.h264.io.model.VUIParameters;
import org.jcodec.common.VideoEncoder.EncodedFrame;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Picture;

/**
 * A stream of frames at a constant quantiser: every 25th an IDR frame, the others predicted from
 * the one before; no deblocking, which would smear what was coded finely.
 *
 * <p>The stream says that its colours are BT.601 with black at 16 and white at 235.
 */
public final class H264Stream {

  /**
   * Added to the quantiser for chroma: as fine as it gets. A step of chroma is two levels of blue;
   * only where its noise is kept does the mean of a faintly coloured area stay between two steps.
   */
  static final int CHROMA_OFFSET = -12;

  private static final int KEY_INTERVAL = 25;
  private static final int BT601 = 6;
  private static final int UNSPECIFIED_FORMAT = 5;
  private static final int BASELINE = 66;
  private static final int START_QP = 26;

  /** Level by the most macroblocks of a frame (table A-1), largest frames last. */
  private static final int[][] SIZES = {
    {1620, 30}, {3600, 31}, {8192, 40}, {22080, 50}, {36864, 51}, {139264, 60}
  };

  private final SeqParameterSet sequence;
  private final PictureParameterSet parameters = new PictureParameterSet();
  private final int qp;
  private Picture before;
  private int count;

  /**
   * An empty stream.
   *
   * @param width shown width, even
   * @param height shown height, even
   * @param qp quantiser, 0 to 29; less is finer
   */
  public H264Stream(int width, int height, int qp) {
    this.qp = qp;
    sequence = sequence(width, height);
    parameters.deblockingFilterControlPresentFlag = true;
    parameters.chromaQpIndexOffset = CHROMA_OFFSET;
  }

  private static SeqParameterSet sequence(int width, int height) {
    SeqParameterSet sequence = new SeqParameterSet();
    int columns = (width + 15) / 16;
    int rows = (height + 15) / 16;
    sequence.picWidthInMbsMinus1 = columns - 1;
    sequence.picHeightInMapUnitsMinus1 = rows - 1;
    sequence.frameCroppingFlag = true;
    sequence.frameCropRightOffset = (16 * columns - width) / 2;
    sequence.frameCropBottomOffset = (16 * rows - height) / 2;
    sequence.chromaFormatIdc = ColorSpace.YUV420J;
    sequence.profileIdc = BASELINE;
    sequence.constraintSet0Flag = true;
    sequence.constraintSet1Flag = true;
    for (int i = SIZES.length - 1; i >= 0; i--) {
      sequence.levelIdc = columns * rows <= SIZES[i][0] ? SIZES[i][1] : sequence.levelIdc;
    }
    sequence.numRefFrames = 1;
    sequence.frameMbsOnlyFlag = true;
    sequence.direct8x8InferenceFlag = true;
    sequence.log2MaxFrameNumMinus4 = 1;
    sequence.log2MaxPicOrderCntLsbMinus4 = 2;
    VUIParameters shown = new VUIParameters();
    shown.videoSignalTypePresentFlag = true;
    shown.videoFormat = UNSPECIFIED_FORMAT;
    shown.colourDescriptionPresentFlag = true;
    shown.colourPrimaries = BT601;
    shown.transferCharacteristics = BT601;
    shown.matrixCoefficients = BT601;
    sequence.vuiParams = shown;
    return sequence;
  }

  /**
   * The next frame, with start codes; parameter sets before every IDR frame.
   *
   * @param picture 4:2:0 of bytes that count from 128; sides are the shown ones rounded up to
   *     multiples of 16
   */
  public EncodedFrame frame(Picture picture) {
    int number = count % KEY_INTERVAL;
    boolean key = number == 0;
    SliceHeader header = new SliceHeader();
    header.sliceType = key ? SliceType.I : SliceType.P;
    header.refPicMarkingIDR = key ? new RefPicMarkingIDR(false, false) : null;
    header.idrPicId = count / KEY_INTERVAL % 2;
    header.sps = sequence;
    header.pps = parameters;
    header.frameNum = number;
    header.picOrderCntLsb = 2 * number;
    header.sliceQpDelta = qp - START_QP;
    header.disableDeblockingFilterIdc = 1;
    FrameCoder coder = new FrameCoder(picture, before, header, qp);
    ByteBuffer slice = coder.slice();
    before = coder.done();
    count++;
    ByteBuffer out = ByteBuffer.allocate(4096 + 3 * slice.remaining() / 2);
    if (key) {
      ByteBuffer set = ByteBuffer.allocate(1024);
      sequence.write(set);
      unit(NALUnitType.SPS, set.flip(), out);
      set = ByteBuffer.allocate(1024);
      parameters.write(set);
      unit(NALUnitType.PPS, set.flip(), out);
    }
    unit(key ? NALUnitType.IDR_SLICE : NALUnitType.NON_IDR_SLICE, slice, out);
    return new EncodedFrame(out.flip(), key);
  }

  private static void unit(NALUnitType type, ByteBuffer content, ByteBuffer out) {
    out.putInt(1);
    new NALUnit(type, 3).write(out);
    H264Utils.escapeNAL(content, out);
  }
}
