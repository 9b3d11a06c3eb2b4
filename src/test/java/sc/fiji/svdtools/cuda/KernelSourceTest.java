package sc.fiji.svdtools.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The compiled kernels are those of the source beside them. */
class KernelSourceTest {

  private static final Path FOLDER =
      Path.of(
          System.getProperty("project.basedir", ""), "src/main/resources/sc/fiji/svdtools/cuda");

  @Test
  void digestsAreThoseOfTheLastCompilation() throws IOException, NoSuchAlgorithmException {
    assertEquals(
        text("kernels.sha256"),
        digest("kernels.cu")
            + digest("kernels.ptx")
            + digest("attention.cu")
            + digest("attention.ptx")
            + digest("convolution.cu")
            + digest("convolution.ptx"),
        "Compile the file as its first lines say, then write the digests anew.");
  }

  /** They are looked for beside the class that loads them. */
  @Test
  void allAreShipped() throws IOException {
    for (String name : new String[] {"kernels.ptx", "attention.ptx", "convolution.ptx"}) {
      try (InputStream in = FusedOps.class.getResourceAsStream(name)) {
        assertEquals(text(name), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void everyLaunchedKernelIsCompiled() throws IOException {
    TreeSet<String> wanted = new TreeSet<>();
    Path sources = FOLDER.resolve("../../../../../java/sc/fiji/svdtools/cuda").normalize();
    for (String file :
        new String[] {
          "FusedOps.java",
          "LayerNorms.java",
          "FrameAttentionKernel.java",
          "PixelAttentionKernel.java",
          "ConvolutionKernel.java",
          "GatedLinearKernel.java"
        }) {
      String code = Files.readString(sources.resolve(file));
      Pattern.compile(
              "(?:\\.(?:launch|hopper)\\(\\s*|(?=\"(?:convolve\\d|linear_gated)))\"(\\w+)\"")
          .matcher(code)
          .results()
          .forEach(
              m -> {
                wanted.add(m.group(1) + "_f16");
                wanted.add(m.group(1) + "_bf16");
              });
      Pattern.compile("\\.untyped\\(\\s*\"(\\w+)\"")
          .matcher(code)
          .results()
          .forEach(m -> wanted.add(m.group(1)));
    }
    assertEquals(false, wanted.isEmpty());
    Pattern.compile("\\.entry (\\w+)\\(")
        .matcher(text("kernels.ptx") + text("attention.ptx") + text("convolution.ptx"))
        .results()
        .forEach(entry -> wanted.remove(entry.group(1)));
    assertEquals("[]", wanted.toString());
  }

  /** A line of sha256sum, for line feeds alone at the ends of lines. */
  private static String digest(String name) throws IOException, NoSuchAlgorithmException {
    byte[] sum =
        MessageDigest.getInstance("SHA-256").digest(text(name).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(sum) + "  " + name + "\n";
  }

  private static String text(String name) throws IOException {
    return Files.readString(FOLDER.resolve(name)).replace("\r\n", "\n");
  }
}
