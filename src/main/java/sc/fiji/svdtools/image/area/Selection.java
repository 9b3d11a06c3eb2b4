package sc.fiji.svdtools.image.area;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.RoiDecoder;
import ij.io.RoiEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import sc.fiji.svdtools.text.Quote;

/**
 * The text form of an area selection.
 *
 * <p>{@code all} is the whole image, {@code x,y,width,height} a rectangle in pixels. Other areas
 * are ImageJ's own file format of selections, deflated, in base64 with {@code -} and {@code _}.
 * Empty text stands for the selection the image has.
 */
public final class Selection {

  private static final String ALL = "all";
  private static final String RECTANGLE = "(-?\\d{1,6}),(-?\\d{1,6}),(\\d{1,6}),(\\d{1,6})";

  private Selection() {}

  /** The text of what is selected on an image; lines and points select nothing. */
  public static String text(ImagePlus image) {
    Roi roi = image.getRoi();
    if (roi == null || !roi.isArea()) {
      return ALL;
    }
    if (roi.getType() == Roi.RECTANGLE && roi.getCornerDiameter() == 0) {
      java.awt.Rectangle r = roi.getBounds();
      return r.x + "," + r.y + "," + r.width + "," + r.height;
    }
    Roi bare = (Roi) roi.clone();
    bare.setName(null);
    bare.setPosition(0);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(deflated(bare));
  }

  /**
   * Selects on an image what a text says; nothing changes for an empty text.
   *
   * @throws IllegalArgumentException if the text is none of the forms
   */
  public static void select(ImagePlus image, String text) {
    if (!text.isBlank()) {
      image.setRoi(roi(text.trim()));
    }
  }

  /**
   * Refuses what {@link #select} cannot read.
   *
   * @throws IllegalArgumentException in one sentence
   */
  public static void check(String text) {
    if (!text.isBlank()) {
      roi(text.trim());
    }
  }

  private static Roi roi(String text) {
    if (text.equals(ALL)) {
      return null;
    }
    if (text.matches(RECTANGLE)) {
      String[] n = text.split(",");
      return new Roi(
          Integer.parseInt(n[0]),
          Integer.parseInt(n[1]),
          Integer.parseInt(n[2]),
          Integer.parseInt(n[3]));
    }
    try {
      byte[] file = inflated(Base64.getUrlDecoder().decode(text));
      Roi roi = RoiDecoder.openFromByteArray(file);
      if (roi != null && roi.isArea()) {
        return roi;
      }
    } catch (IOException | RuntimeException e) {
      // The sentence below names the text.
    }
    throw new IllegalArgumentException(
        "The value of 'selection' is "
            + Quote.of(text)
            + "; it must be all, x,y,width,height, or the text of a clip's property"
            + " svd.selection.");
  }

  private static byte[] deflated(Roi roi) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(RoiEncoder.saveAsByteArray(roi));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] inflated(byte[] deflated) throws IOException {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      return in.readAllBytes();
    }
  }
}
