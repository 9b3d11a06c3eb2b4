package sc.fiji.svdtools.file;

import ij.ImageStack;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
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
import sc.fiji.svdtools.file.h264.H264Stream;
import sc.fiji.svdtools.image.FrameRate;

/**
 * Writes an RGB stack as MP4 with H.264, at a constant quality.
 *
 * <p>Colours are converted here, because the library's own conversion darkens: BT.601 with black at
 * 16 and white at 235, which is what players expect and what the stream says. Frames have even
 * sides: an odd last row or column is shown twice.
 */
final class Mp4File {

  private static final int QUANTIZER = 15;
  private static final int BLOCK = 16;
  private static final int BOX_HEADER = 8;

  /** The type of boxes that hold XMP (ISO 16684-3). */
  private static final String XMP = "be7acfcb97a942e89c71999491e3afac";

  private static final Set<String> CONTAINERS = Set.of("moov", "trak", "mdia");
  private static final Set<String> DATED = Set.of("mvhd", "tkhd", "mdhd");

  private Mp4File() {}

  /**
   * Writes {@code frames} to {@code file}.
   *
   * @param origin becomes an XMP box (uuid) at the end
   * @param rate exact in the file: a frame lasts {@code rate.seconds()} ticks of {@code 1 /
   *     rate.frames()} s
   */
  static void write(ImageStack frames, FrameRate rate, Optional<Origin> origin, Path file)
      throws IOException {
    Size size = new Size(frames.getWidth() + 1 & ~1, frames.getHeight() + 1 & ~1);
    H264Stream stream = new H264Stream(size.getWidth(), size.getHeight(), QUANTIZER);
    try (SeekableByteChannel channel = NIOUtils.writableChannel(file.toFile())) {
      MP4Muxer muxer = MP4Muxer.createMP4MuxerToChannel(channel);
      MuxerTrack track =
          muxer.addVideoTrack(
              Codec.H264, VideoCodecMeta.createSimpleVideoCodecMeta(size, ColorSpace.YUV420J));
      for (int i = 0; i < frames.size(); i++) {
        EncodedFrame frame = stream.frame(picture((int[]) frames.getPixels(i + 1), frames));
        FrameType type = frame.isKeyFrame() ? FrameType.KEY : FrameType.INTER;
        long time = (long) i * rate.seconds();
        track.addFrame(
            Packet.createPacket(
                frame.getData(), time, rate.frames(), rate.seconds(), i, type, null));
      }
      muxer.finish();
    }
    undate(file);
    if (origin.isPresent()) {
      byte[] text = origin.get().xmp().getBytes(StandardCharsets.UTF_8);
      ByteBuffer box = ByteBuffer.allocate(24 + text.length).putInt(24 + text.length);
      box.put("uuid".getBytes(StandardCharsets.US_ASCII)).put(HexFormat.of().parseHex(XMP));
      Files.write(file, box.put(text).array(), StandardOpenOption.APPEND);
    }
  }

  /** The last row and column are repeated up to a multiple of 16. */
  private static Picture picture(int[] pixels, ImageStack frames) {
    int width = frames.getWidth() + BLOCK - 1 & -BLOCK;
    int height = frames.getHeight() + BLOCK - 1 & -BLOCK;
    Picture picture = Picture.create(width, height, ColorSpace.YUV420J);
    byte[][] planes = picture.getData();
    for (int i = 0; i < width * height; i++) {
      int pixel = pixel(pixels, frames, i % width, i / width);
      planes[0][i] =
          level(16, 65.481, 128.553, 24.966, pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255);
    }
    double[] mean = new double[3];
    for (int at = 0; at < planes[1].length; at++) {
      int x = 2 * (at % (width / 2));
      int y = 2 * (at / (width / 2));
      java.util.Arrays.fill(mean, 0);
      for (int i = 0; i < 4; i++) {
        int pixel = pixel(pixels, frames, x + i % 2, y + i / 2);
        for (int c = 0; c < 3; c++) {
          mean[c] += (pixel >> 16 - 8 * c & 255) / 4.0;
        }
      }
      planes[1][at] = level(128, -37.797, -74.203, 112, mean[0], mean[1], mean[2]);
      planes[2][at] = level(128, 112, -93.786, -18.214, mean[0], mean[1], mean[2]);
    }
    return picture;
  }

  private static int pixel(int[] pixels, ImageStack frames, int x, int y) {
    int width = frames.getWidth();
    return pixels[Math.min(y, frames.getHeight() - 1) * width + Math.min(x, width - 1)];
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
}
