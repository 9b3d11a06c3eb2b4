package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.FloatDecoder;

class WeightsTest {
  @TempDir Path folder;
  private Checkpoint checkpoint;
  private Weights weights;

  /** What was uploaded, as text. */
  private final List<String> uploads = new ArrayList<>();

  @BeforeEach
  void open() {
    Path file =
        new SafetensorsWriter()
            .add("net.conv.weight", DataType.FLOAT16, new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
            .add("net.conv.bias", new float[] {1, 2}, 2)
            .add("net.norm.scale", DataType.BFLOAT16, new float[] {0.5f})
            .add("net2.a.weight", new float[] {1}, 1)
            .add("net2.b.weight", new float[] {1}, 1)
            .addBytes("net2.ids", "I64", new byte[8], 1)
            .add("first_stage_model.quant_conv.bias", new float[] {1}, 1)
            .add("conditioner.embedders.3.encoder.encoder.x", new float[] {1}, 1)
            .write(folder.resolve("tiny.safetensors"));
    checkpoint = PartCheckpoint.open(file);
    weights =
        new Weights(
            checkpoint,
            (bytes, source, target, shape) -> {
              uploads.add(
                  Arrays.toString(FloatDecoder.decode(bytes, source))
                      + (source + ">" + target)
                      + Arrays.toString(shape));
              return null;
            },
            DataType.FLOAT32);
  }

  @AfterEach
  void close() {
    checkpoint.close();
  }

  @Test
  void takesInTheTypeOfTheRunOrAnother() {
    Weights conv = weights.at("net").at("conv.");
    assertEquals("net.conv.", conv.prefix());
    conv.take("weight", -1, 3);
    conv.take(DataType.FLOAT16, "bias", 2);
    assertEquals(
        List.of(
            "[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]float16>float32[2, 3]", "[1.0, 2.0]float32>float16[2]"),
        uploads);
  }

  @Test
  void takesFloats() {
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, weights.takeFloats("net.conv.weight", 2, 3));
    assertArrayEquals(new float[] {0.5f}, weights.takeFloats("net.norm.scale"));
  }

  @Test
  void looksWithoutTaking() {
    Weights conv = weights.at("net.conv");
    assertTrue(conv.has("weight"));
    assertFalse(conv.has("scale"));
    assertArrayEquals(new long[] {2, 3}, conv.shape("weight"));
    conv.take("weight", 2, 3);
  }

  @Test
  void missingTensorNamesTheNearest() {
    expect(
        () -> weights.at("net.conv").take("wieght", 2, 3),
        "there is no tensor 'net.conv.wieght'; the nearest names are 'net.conv.weight',"
            + " 'net.conv.bias', 'net.norm.scale'.");
    expect(() -> weights.skip("net.cnv.bias"), "'net.conv.bias'");
    expect(() -> weights.shape("q"), "there is no tensor 'q'.");
  }

  @Test
  void wrongShapeNamesBoth() {
    expect(
        () -> weights.take("net.conv.weight", -1, 4),
        "tensor 'net.conv.weight' has the shape [2, 3]; [any, 4] is expected.");
    expect(() -> weights.take("net.conv.weight", 6), "[6] is expected");
    expect(() -> weights.take("net.conv.bias"), "has the shape [2]; [] is expected");
    weights.take("net.conv.weight", 2, 3);
  }

  @Test
  void integersCannotBeTaken() {
    expect(() -> weights.take("net2.ids", 1), "'net2.ids' has elements of type I64");
  }

  @Test
  void nothingIsTakenTwice() {
    weights.take("net.conv.bias", 2);
    assertThrows(IllegalStateException.class, () -> weights.at("net").take("conv.bias", 2));
    weights.skip("net.conv.weight");
    assertThrows(IllegalStateException.class, () -> weights.skip("net.conv.weight"));
  }

  @Test
  void leftOversAreListed() {
    Weights net = weights.at("net");
    net.take("conv.weight", 2, 3);
    expect(
        net::requireAllTaken,
        "the model has no place for 2 of its tensors: 'net.conv.bias', 'net.norm.scale'.");
    net.requireAllTaken("other");
    expect(() -> net.requireAllTaken("other", "norm"), "1 of its tensors: 'net.norm.scale'.");
    net.skip("conv.bias");
    net.skip("norm.scale");
    net.requireAllTaken();
    weights.requireAllTaken("net");
    expect(weights::requireAllTaken, "4 of its tensors");
  }

  /** A dot ends the prefix: net does not cover net2. The encoder that serves is to be taken. */
  @Test
  void unusedTensorsMayStay() {
    weights.at("net2").skip("a.weight");
    weights.at("net2").skip("b.weight");
    weights.at("net2").skip("ids");
    weights.requireAllTaken("net2", "first_stage_model");
    expect(() -> weights.requireAllTaken("conditioner"), "1 of its tensors");
  }

  @Test
  void onlyFiveLeftOversAreNamed() {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int i = 0; i < 7; i++) {
      writer.add("n." + i, new float[] {i}, 1);
    }
    Path file = writer.write(folder.resolve("seven.safetensors"));
    try (Checkpoint seven = PartCheckpoint.open(file)) {
      Weights all = new Weights(seven, (bytes, from, to, shape) -> null, DataType.FLOAT32);
      expect(
          all::requireAllTaken, "7 of its tensors: 'n.0', 'n.1', 'n.2', 'n.3', 'n.4' and 2 more.");
    }
  }

  private static void expect(Executable action, String message) {
    var error = assertThrows(CheckpointException.class, action);
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }
}
