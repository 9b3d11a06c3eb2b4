package sc.fiji.svdtools.file;

import ij.ImageStack;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.jcodec.codecs.h264.H264Encoder;
import org.jcodec.codecs.h264.encode.RateControl;
import org.jcodec.codecs.h264.io.model.SeqParameterSet;
import org.jcodec.codecs.h264.io.model.SliceType;
import org.jcodec.codecs.h264.io.model.VUIParameters;
import org.jcodec.common.Codec;
import org.jcodec.common.MuxerTrack;
import org.jcodec.common.VideoCodecMeta;
import org.jcodec.common.VideoEncoder.EncodedFrame;
import org.jcodec.common.io.NIOUtils;
import org.jcodec.common.io.SeekableByteChannel;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Packet;
import org.jcodec.common.model.Packet.FrameType;
import org.jcodec.common.model.Picture;
import org.jcodec.common.model.Size;
import org.jcodec.containers.mp4.muxer.MP4Muxer;

/**
 * Writes an RGB stack as MP4 with H.264, at a constant quality.
 *
 * <p>Colours are converted here, because the library's own conversion darkens: BT.601 with black at
 * 16 and white at 235, which is what players expect and what the stream says.
 */
final class Mp4File {

  private static final int QUANTIZER = 18;
  private static final int BT601 = 6;
  private static final int UNSPECIFIED_FORMAT = 5;
  private static final int BOX_HEADER = 8;
  private static final Set<String> CONTAINERS = Set.of("moov", "trak", "mdia");
  private static final Set<String> DATED = Set.of("mvhd", "tkhd", "mdhd");

  private Mp4File() {}

  /**
   * Writes {@code frames} to {@code file}; an odd last row or column is left out.
   *
   * @param fps frames per second
   */
  static void write(ImageStack frames, int fps, Path file) throws IOException {
    Size size = new Size(frames.getWidth() & ~1, frames.getHeight() & ~1);
    H264Encoder encoder = new Encoder();
    try (SeekableByteChannel channel = NIOUtils.writableChannel(file.toFile())) {
      MP4Muxer muxer = MP4Muxer.createMP4MuxerToChannel(channel);
      MuxerTrack track =
          muxer.addVideoTrack(
              Codec.H264, VideoCodecMeta.createSimpleVideoCodecMeta(size, ColorSpace.YUV420J));
      for (int i = 0; i < frames.size(); i++) {
        Picture picture = picture((int[]) frames.getPixels(i + 1), frames.getWidth(), size);
        ByteBuffer buffer = ByteBuffer.allocate(encoder.estimateBufferSize(picture));
        EncodedFrame frame = encoder.encodeFrame(picture, buffer);
        FrameType type = frame.isKeyFrame() ? FrameType.KEY : FrameType.INTER;
        track.addFrame(Packet.createPacket(frame.getData(), i, fps, 1, i, type, null));
      }
      muxer.finish();
    }
    undate(file);
  }

  private static Picture picture(int[] pixels, int stride, Size size) {
    Picture picture = Picture.create(size.getWidth(), size.getHeight(), ColorSpace.YUV420J);
    byte[][] planes = picture.getData();
    int width = size.getWidth();
    for (int y = 0; y < size.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        int pixel = pixels[y * stride + x];
        planes[0][y * width + x] =
            level(16, 65.481, 128.553, 24.966, pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255);
      }
    }
    for (int y = 0; y < size.getHeight(); y += 2) {
      for (int x = 0; x < width; x += 2) {
        double[] mean = new double[3];
        for (int i = 0; i < 4; i++) {
          int pixel = pixels[(y + i / 2) * stride + x + i % 2];
          for (int c = 0; c < 3; c++) {
            mean[c] += (pixel >> 16 - 8 * c & 255) / 4.0;
          }
        }
        int at = y / 2 * (width / 2) + x / 2;
        planes[1][at] = level(128, -37.797, -74.203, 112, mean[0], mean[1], mean[2]);
        planes[2][at] = level(128, 112, -93.786, -18.214, mean[0], mean[1], mean[2]);
      }
    }
    return picture;
  }

  /** The library keeps samples as bytes around 128. */
  private static byte level(
      double zero, double r, double g, double b, double red, double green, double blue) {
    return (byte) (Math.round(zero + (r * red + g * green + b * blue) / 255) - 128);
  }

  /** Clears the dates of creation, so that the same clip gives the same bytes. */
  private static void undate(Path file) throws IOException {
    try (RandomAccessFile movie = new RandomAccessFile(file.toFile(), "rw")) {
      undate(movie, 0, movie.length());
    }
  }

  private static void undate(RandomAccessFile movie, long start, long end) throws IOException {
    byte[] name = new byte[4];
    for (long at = start; at + BOX_HEADER <= end; ) {
      movie.seek(at);
      long size = Integer.toUnsignedLong(movie.readInt());
      movie.readFully(name);
      String type = new String(name, StandardCharsets.US_ASCII);
      if (size == 1) {
        size = movie.readLong();
      }
      if (CONTAINERS.contains(type)) {
        undate(movie, at + BOX_HEADER, at + size);
      } else if (DATED.contains(type)) {
        boolean wide = movie.readInt() >>> 24 == 1;
        movie.write(new byte[wide ? 16 : 8]);
      }
      at += Math.max(size, BOX_HEADER);
    }
  }

  /** Says in the stream how its colours are meant. */
  private static final class Encoder extends H264Encoder {

    Encoder() {
      super(new Constant());
    }

    @Override
    public SeqParameterSet initSPS(Size size) {
      SeqParameterSet parameters = super.initSPS(size);
      VUIParameters shown = new VUIParameters();
      shown.videoSignalTypePresentFlag = true;
      shown.videoFormat = UNSPECIFIED_FORMAT;
      shown.colourDescriptionPresentFlag = true;
      shown.colourPrimaries = BT601;
      shown.transferCharacteristics = BT601;
      shown.matrixCoefficients = BT601;
      parameters.vuiParams = shown;
      return parameters;
    }
  }

  /** The same quantizer for every block. */
  private static final class Constant implements RateControl {

    @Override
    public int startPicture(Size size, int maxSize, SliceType type) {
      return QUANTIZER;
    }

    @Override
    public int initialQpDelta() {
      return 0;
    }

    @Override
    public int accept(int bits) {
      return 0;
    }
  }
}
