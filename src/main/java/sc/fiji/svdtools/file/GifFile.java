package sc.fiji.svdtools.file;

import ij.ImageStack;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import sc.fiji.svdtools.image.FrameRate;

/** Writes an RGB stack as an animated GIF that repeats for ever. */
final class GifFile {

  private static final String FORMAT = "javax_imageio_gif_image_1.0";

  /** Most frames per second that players show. */
  static final int FASTEST = 50;

  private static final int TICKS = 100;
  private static final int LEAST_DELAY = TICKS / FASTEST;

  private GifFile() {}

  /**
   * Writes {@code frames} to {@code file}.
   *
   * @param comment text beside the pixels; empty for none
   * @param frames each is asked for several times
   * @param rate how fast it plays; GIF knows hundredths of a second, at least 0.02 s per frame
   * @param stop called now and then beside the frames; throws to end the writing
   */
  static void write(ImageStack frames, FrameRate rate, String comment, Path file, Runnable stop)
      throws IOException {
    Iterable<int[]> pixels =
        () -> IntStream.rangeClosed(1, frames.size()).mapToObj(i -> pixels(frames, i)).iterator();
    Palette palette = Palette.of(pixels, stop);
    IndexColorModel model = model(palette.colours());
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames.size(); i++) {
        BufferedImage image =
            new BufferedImage(
                frames.getWidth(), frames.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
        byte[] indices = palette.indices(pixels(frames, i + 1), frames.getWidth());
        image.getRaster().setDataElements(0, 0, frames.getWidth(), frames.getHeight(), indices);
        writer.writeToSequence(
            new IIOImage(image, null, metadata(writer, image, rate, i, comment)), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  private static int[] pixels(ImageStack frames, int n) {
    return (int[]) frames.getProcessor(n).convertToRGB().getPixels();
  }

  private static IndexColorModel model(int[] colours) {
    int[] padded = java.util.Arrays.copyOf(colours, 256);
    return new IndexColorModel(8, 256, padded, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE);
  }

  private static IIOMetadata metadata(
      ImageWriter writer, BufferedImage image, FrameRate rate, int index, String comment)
      throws IOException {
    IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), null);
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(delay(rate, index)));
    replace(root, control);
    if (index == 0) {
      IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
      loop.setAttribute("applicationID", "NETSCAPE");
      loop.setAttribute("authenticationCode", "2.0");
      loop.setUserObject(new byte[] {1, 0, 0});
      IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
      extensions.appendChild(loop);
      replace(root, extensions);
      if (!comment.isEmpty()) {
        IIOMetadataNode text = new IIOMetadataNode("CommentExtension");
        text.setAttribute("value", comment);
        IIOMetadataNode comments = new IIOMetadataNode("CommentExtensions");
        comments.appendChild(text);
        replace(root, comments);
      }
    }
    metadata.setFromTree(FORMAT, root);
    return metadata;
  }

  /** Hundredths of a second, rounded so that the error does not add up over the clip. */
  private static int delay(FrameRate rate, int index) {
    return (int) Math.max(LEAST_DELAY, rate.at(index + 1, TICKS) - rate.at(index, TICKS));
  }

  private static void replace(IIOMetadataNode root, IIOMetadataNode node) {
    for (int i = 0; i < root.getLength(); i++) {
      if (root.item(i).getNodeName().equals(node.getNodeName())) {
        root.replaceChild(node, root.item(i));
        return;
      }
    }
    root.appendChild(node);
  }
}
