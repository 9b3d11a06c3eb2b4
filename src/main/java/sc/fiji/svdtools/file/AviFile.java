package sc.fiji.svdtools.file;

import ij.ImagePlus;
import ij.ImageStack;
import ij.plugin.filter.AVI_Writer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import sc.fiji.svdtools.image.FrameRate;

/** Writes an RGB stack as AVI with Motion JPEG, by ImageJ's writer. */
final class AviFile {

  private static final int JPEG_QUALITY = 95;
  private static final int HEAD = 256;
  private static final int STREAM_SCALE = 28;
  private static final int MICROSECONDS = 32;

  private AviFile() {}

  /**
   * Writes {@code frames}.
   *
   * @param rate exact in the file, where the writer rounds it
   * @param origin becomes the comment (INFO, ICMT)
   */
  static void write(ImageStack frames, FrameRate rate, Optional<Origin> origin, Path file)
      throws IOException {
    ImagePlus movie = new ImagePlus("movie", frames);
    movie.getCalibration().fps = rate.fps();
    new AVI_Writer().writeImage(movie, file.toString(), AVI_Writer.JPEG_COMPRESSION, JPEG_QUALITY);
    try (RandomAccessFile avi = new RandomAccessFile(file.toFile(), "rw")) {
      byte[] head = new byte[(int) Math.min(HEAD, avi.length())];
      avi.readFully(head);
      int stream = new String(head, StandardCharsets.ISO_8859_1).indexOf("strh");
      if (stream < 0) {
        throw new IOException("ImageJ has written an AVI file without a stream header.");
      }
      put(avi, stream + STREAM_SCALE, rate.seconds(), rate.frames());
      put(avi, MICROSECONDS, (int) rate.at(1, 1_000_000));
      if (origin.isPresent()) {
        byte[] list = info(origin.get().comment());
        int riff = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        avi.seek(avi.length());
        avi.write(list);
        put(avi, 4, riff + list.length);
      }
    }
  }

  private static void put(RandomAccessFile avi, long at, int... values) throws IOException {
    avi.seek(at);
    for (int value : values) {
      avi.writeInt(Integer.reverseBytes(value));
    }
  }

  private static byte[] info(String comment) {
    byte[] text = (comment + '\0').getBytes(StandardCharsets.US_ASCII);
    int padded = text.length + 1 & ~1;
    ByteBuffer list = ByteBuffer.allocate(20 + padded).order(ByteOrder.LITTLE_ENDIAN);
    list.put("LIST".getBytes(StandardCharsets.US_ASCII)).putInt(12 + padded);
    list.put("INFOICMT".getBytes(StandardCharsets.US_ASCII)).putInt(text.length).put(text);
    return list.array();
  }
}
