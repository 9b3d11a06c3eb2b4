package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.SafetensorsWriter;
import sc.fiji.svdtools.weights.TinyModel;
import sc.fiji.svdtools.weights.WeightFiller;

/** Clips of a checkpoint with another UNet laid over it. */
class OtherUnetTest {

  private static final String UNET = "model.diffusion_model.";

  @TempDir Path folder;

  /** Those of the tiny model that are wanted, in the UNet with other values where asked for. */
  private Path write(String name, String prefix, boolean other, Predicate<String> wanted) {
    Map<String, String> texts = new HashMap<>(TinyModel.WHOLE.metadata());
    texts.remove(Checkpoint.NUM_FRAMES);
    SafetensorsWriter writer = new SafetensorsWriter().metadata(texts);
    TinyModel.WHOLE
        .shapes()
        .forEach(
            (key, shape) -> {
              if (wanted.test(key)) {
                String fill = other && key.startsWith(UNET) ? key + " other" : key;
                String stored = key.startsWith(UNET) ? prefix + key.substring(UNET.length()) : key;
                writer.add(stored, WeightFiller.fill(fill, shape), shape);
              }
            });
    return writer.write(folder.resolve(name));
  }

  private static float[] clip(ModelFiles files) {
    Sampling sampling =
        new Sampling(
            Schedule.CONSISTENCY,
            4,
            Sampling.Solver.CONSISTENCY,
            new Guidance(1, 1, Guidance.Curve.CONSTANT));
    List<float[]> frames = new ArrayList<>();
    try (SvdPipeline pipeline =
        SvdPipeline.load(files, Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      pipeline.generate(
          Sources.of(TinyRun.picture(0)),
          TinyRun.settings(2, sampling),
          SamplingPlan.PLAIN,
          (i, rgb) -> frames.add(rgb),
          Progress.NONE);
    }
    return new TinyRun.Result(new float[0], frames, List.of()).all();
  }

  /** Bit for bit the clip of a checkpoint that has this UNet itself. */
  @Test
  void itIsTheCheckpointWithThatUnet() {
    Path base = write("base.safetensors", UNET, false, key -> true);
    Path whole = write("whole.safetensors", UNET, true, key -> true);
    Path unet = write("unet.safetensors", "", true, key -> key.startsWith(UNET));
    ModelFiles over = new ModelFiles(base, Optional.of(unet));
    float[] clip = clip(over);
    assertArrayEquals(clip(ModelFiles.of(whole)), clip);
    assertFalse(Arrays.equals(clip(ModelFiles.of(base)), clip));
    assertEquals(CheckpointFacts.of(whole).numbers(), CheckpointFacts.of(over).numbers());
  }

  /** The number of frames is that of whichever file names it. */
  @Test
  void theNameOfTheUnetTellsItsFrames() {
    Path svd = write("svd.safetensors", UNET, false, key -> true);
    Path xt = write("svd_xt.safetensors", UNET, false, key -> true);
    Path plain = write("distilled.safetensors", "", false, key -> key.startsWith(UNET));
    Path longer = write("Distilled-xt-1.1.safetensors", "", false, key -> key.startsWith(UNET));
    assertEquals(14, frames(svd, plain));
    assertEquals(25, frames(svd, longer));
    assertEquals(25, frames(xt, plain));
  }

  private static int frames(Path base, Path unet) {
    return CheckpointFacts.of(new ModelFiles(base, Optional.of(unet))).model().frames();
  }

  /** Over a built-in network, previews and sizes stay those of its autoencoder. */
  @Test
  void overABuiltInNetwork() {
    Path cells = DemoCheckpoint.CELLS.path();
    SafetensorsWriter writer = new SafetensorsWriter();
    try (Checkpoint plain = Checkpoint.open(cells)) {
      for (String name : plain.names()) {
        if (name.startsWith(UNET)) {
          byte[] bytes = new byte[plain.read(name).data().remaining()];
          writer.addBytes(name, "F16", bytes, plain.shape(name));
        }
      }
    }
    Path unet = writer.write(folder.resolve("unet.safetensors"));
    var plain = CheckpointFacts.of(cells).model();
    var over = CheckpointFacts.of(new ModelFiles(cells, Optional.of(unet))).model();
    assertEquals(plain.fingerprint(), over.base());
    assertFalse(over.fingerprint().equals(plain.fingerprint()));
    assertEquals(true, over.demo());
    assertEquals(LatentColours.of(plain), LatentColours.of(over));
  }
}
