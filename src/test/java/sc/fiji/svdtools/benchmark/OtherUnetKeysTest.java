package sc.fiji.svdtools.benchmark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.api.Svd;
import sc.fiji.svdtools.weights.TinyModel;

/** Another UNet over a checkpoint is known to scripts, studies and the benchmark as to commands. */
class OtherUnetKeysTest {

  private static final Path PROJECT = Path.of(System.getProperty("project.basedir", ""));
  private static final String FOUR =
      "solver=consistency schedule=consistency minguidance=1 maxguidance=1 steps=2";

  @TempDir Path folder;
  private Path base;
  private Path unet;

  @BeforeEach
  void write() throws IOException {
    Path inside = Files.createDirectory(folder.resolve("with space"));
    base = TinyModel.WHOLE.writeOriginal(inside.resolve("tiny.safetensors"), DataType.FLOAT32);
    unet = TinyModel.WHOLE.writeOtherUnet(inside.resolve("unet.safetensors"));
  }

  @Test
  void scripts() {
    String plain = "device=cpu checkpoint=[" + base + "]";
    float[] frames = frames(Svd.open(plain));
    assertArrayEquals(frames, frames(Svd.open(base, Device.cpu(), DataType.FLOAT32)));
    float[] over = frames(Svd.open(plain + " unet=[" + unet + "]"));
    assertFalse(Arrays.equals(frames, over));
    refused("There is no key 'unit'", plain + " unit=[" + unet + "]");
    refused("The value of 'unet' is 'none', which does not exist;", plain + " unet=none");
    refused("The value of 'device' is 'gpu99'", plain.replace("cpu", "gpu99"));
    refused("which does not exist;", "device=cpu checkpoint=none");
    refused("The value of 'texttower' is 'none'", plain + " texttower=none");
  }

  private static void refused(String sentence, String keys) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> Svd.open(keys).close()).getMessage();
    assertTrue(said.contains(sentence), said);
  }

  private static float[] frames(Svd opened) {
    Img<UnsignedByteType> image = ArrayImgs.unsignedBytes(64, 64);
    List<Float> values = new ArrayList<>();
    try (Svd svd = opened) {
      svd.animate(image, 0, 255, FOUR + " frames=2 width=64 height=64")
          .frames()
          .forEach(value -> values.add(value.get()));
    }
    float[] all = new float[values.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.get(i);
    }
    return all;
  }

  @Test
  void studies() throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("images", PROJECT.resolve("resources/examples/cells1.png").toString());
    options.put("checkpoint", base.toString());
    options.put("device", "cpu");
    options.put("common", "width=64 height=64 frames=2 " + FOUR);
    options.put("rows", "plain: ");
    options.put("seeds", "1");
    options.put("out", folder.resolve("plain.csv").toString());
    assertEquals(1, Study.make(options));
    options.put("unet", unet.toString());
    options.put("out", folder.resolve("over.csv").toString());
    assertEquals(1, Study.make(options));
    assertNotEquals(
        Files.readString(folder.resolve("plain.csv")),
        Files.readString(folder.resolve("over.csv")));
  }

  @Test
  void theBenchmark() throws IOException {
    JsonObject plain = benchmark();
    JsonObject over = benchmark("unet=" + unet);
    String difference = "64x64x2 four difference";
    assertTrue(plain.get(difference).getAsDouble() > 0);
    assertNotEquals(plain.get(difference), over.get(difference));
    assertEquals(0, over.get("64x64x2 plain difference").getAsDouble());
  }

  private JsonObject benchmark(String... more) throws IOException {
    Path json = folder.resolve("b.json");
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("checkpoint=" + base);
    arguments.add("device=cpu");
    arguments.add("cases=64x64x2");
    arguments.add("steps=2");
    arguments.add("whole=0");
    arguments.add("rows=plain: ; four: " + FOUR);
    arguments.add("json=" + json);
    Benchmark.main(arguments.toArray(String[]::new));
    return JsonParser.parseString(Files.readString(json)).getAsJsonObject();
  }
}
