package sc.fiji.svdtools.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import sc.fiji.svdtools.clip.StartFrame;

/** Tells which picture a clip started from, whatever its file was called. */
public final class StartDigest {

  private StartDigest() {}

  /** SHA-256 in hexadecimal of the pixels: red, green and blue bytes, row by row. */
  public static String of(StartFrame start) {
    int area = start.width() * start.height();
    byte[] bytes = new byte[3 * area];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * start.rgb()[i % 3 * area + i / 3]);
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
