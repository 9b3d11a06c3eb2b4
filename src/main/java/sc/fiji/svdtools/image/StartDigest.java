package sc.fiji.svdtools.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import sc.fiji.svdtools.clip.StartFrame;

/** Tells which picture a clip started from, whatever its file was called. */
public final class StartDigest {

  private StartDigest() {}

  /** SHA-256 in hexadecimal of the pixels: red, green and blue bytes, row by row. */
  public static String of(StartFrame start) {
    return of(List.of(start));
  }

  /** The same of several pictures, one behind the other. */
  public static String of(List<StartFrame> pictures) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      pictures.forEach(picture -> digest.update(bytes(picture)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(StartFrame start) {
    int area = start.width() * start.height();
    byte[] bytes = new byte[3 * area];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.round(255 * start.rgb()[i % 3 * area + i / 3]);
    }
    return bytes;
  }
}
