package sc.fiji.svdtools.weights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The table of all tensors of the released single file and their names in diffusers. */
final class KeyMap {
  /**
   * One line.
   *
   * @param key canonical name
   * @param shape canonical shape
   * @param component unet, vae, image_encoder or unused
   * @param diffusers the names in that component; three where diffusers splits the tensor
   * @param note how the form differs
   */
  record Row(String key, long[] shape, String component, List<String> diffusers, String note) {}

  private KeyMap() {}

  static List<Row> rows() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(KeyMap.class.getResourceAsStream("svd-keymap.tsv.gz")),
                StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).map(KeyMap::row).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(String line) {
    String[] cells = line.split("\t", -1);
    long[] shape =
        Arrays.stream(cells[1].replaceAll("[\\[\\] ]", "").split(","))
            .filter(size -> !size.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    return new Row(cells[0], shape, cells[2], List.of(cells[3].split(" \\| ")), cells[4]);
  }
}
