package sc.fiji.svdtools.benchmark;

import ij.ImagePlus;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.scijava.Context;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.image.ClipInput;
import sc.fiji.svdtools.job.AnimateJob;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Shard;

/**
 * Makes and measures clips of many settings, images and seeds; writes a line for each.
 *
 * <p>Arguments, {@code key=value}: {@code images} (files with commas between), {@code out} (a CSV
 * file; clips that have a line in it are not made again), {@code study} (files with the keys of
 * {@link Recipe}, commas between) or those keys themselves ({@code rows}, {@code common}, {@code
 * seeds}, {@code cross}, {@code pingpong}, {@code name}), which beside files replace theirs ({@code
 * common}: are added), {@code part} (such as 2/4: seeds whose number less 1 leaves 1, modulo 4),
 * {@code warp} (true: the warp error, too), and those of {@link ModelRequest}; {@code
 * checkpoint=cells} is a built-in one. The first seed is done in all studies before the second, so
 * that a run that is stopped has as many clips of each row.
 *
 * <p>{@code summary ...} makes a table of such files, see {@link StudySummary}; {@code drivers ...}
 * makes stacks for motion transfer, see {@link Drivers}.
 */
public final class Study {

  private final ModelCache models;
  private final ModelRequest request;
  private final StudyTable table;
  private final PrintStream out;
  private final boolean warp;
  private final ExecutorService measuring = Executors.newSingleThreadExecutor();
  private CompletableFuture<Void> measured = CompletableFuture.completedFuture(null);
  private int made;
  private int failed;

  private Study(ModelCache models, ModelRequest request, StudyTable table, boolean warp) {
    this.models = models;
    this.request = request;
    this.table = table;
    this.warp = warp;
    this.out = System.out;
  }

  /** A clip to make; {@code used} has all sizes, {@code joints} are frames. */
  private record Task(
      Recipe recipe,
      String row,
      Path image,
      Animation wanted,
      Animation used,
      Set<Integer> joints) {

    int frames() {
      return used.settings().frames();
    }

    List<String> names(String row) {
      return List.of(recipe.name(), row, StudyFiles.title(image), wanted.clip().seed().toString());
    }
  }

  /** Runs it; exits with 1 if clips failed and 2 if the arguments are not usable. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    int code = 0;
    try {
      String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
      String mode = args.length == 0 ? "" : args[0];
      switch (mode) {
        case "summary" -> StudySummary.write(Options.of(rest));
        case "drivers" -> Drivers.write(Options.of(rest));
        default -> code = run(Options.of(args)).failed == 0 ? 0 : 1;
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      code = 2;
    } catch (CancellationException e) {
      System.err.println("The study was stopped.");
      code = 1;
    } catch (IOException e) {
      System.err.println("A file cannot be read or written: " + e);
      code = 1;
    }
    System.exit(code);
  }

  /** Makes all clips that are missing; answers how many. */
  static int make(Map<String, String> options) throws IOException {
    return run(options).made;
  }

  private static Study run(Map<String, String> options) throws IOException {
    Map<String, String> left = new LinkedHashMap<>(options);
    List<Path> images = StudyFiles.files(left, "images");
    StudyInputs.apart(images);
    Path file = Path.of(StudyFiles.required(left, "out"));
    List<Path> studies = left.containsKey("study") ? StudyFiles.files(left, "study") : List.of();
    Shard part = Shard.parse("part", left.getOrDefault("part", ""));
    boolean warp = StudyFiles.flag(left, "warp");
    left.remove("part");
    ModelRequest request = request(left);
    List<Recipe> recipes = new ArrayList<>();
    for (Path study : studies) {
      recipes.add(Recipe.read(study, left));
    }
    if (studies.isEmpty()) {
      recipes.add(Recipe.of(left));
    }
    recipes.forEach(recipe -> images.forEach(recipe::variants));
    try (Context context = new Context()) {
      context.service(LogService.class).setLevel(LogLevel.ERROR);
      StudyTable table = StudyTable.open(file, StudyMeasures.names(warp));
      Study study = new Study(context.service(ModelCache.class), request, table, warp);
      try {
        study.note(StudyInputs.of(file, table), recipes, images);
        study.seeds(recipes, images, part);
      } finally {
        study.measuring.shutdown();
      }
      return study;
    }
  }

  private static ModelRequest request(Map<String, String> left) {
    Map<String, String> keys = new LinkedHashMap<>(left);
    keys.keySet().retainAll(ModelRequest.keys());
    left.keySet().removeAll(ModelRequest.keys());
    left.forEach((key, value) -> Keys.known(key, value, Recipe.keys()));
    return ModelRequest.DEFAULT.with(keys);
  }

  private void note(StudyInputs inputs, List<Recipe> recipes, List<Path> images)
      throws IOException {
    for (Recipe recipe : recipes) {
      for (Path image : images) {
        for (Map.Entry<String, Animation> row : recipe.variants(image).entrySet()) {
          inputs.note(
              List.of(recipe.name(), row.getKey(), StudyFiles.title(image)),
              StudyInputs.digest(models, request, image, row.getValue()));
        }
      }
    }
  }

  private void seeds(List<Recipe> recipes, List<Path> images, Shard part) {
    TreeSet<Long> seeds = new TreeSet<>();
    recipes.forEach(recipe -> seeds.addAll(recipe.seedNumbers()));
    seeds.removeIf(seed -> Math.floorMod(seed - 1, part.of()) != part.part() - 1);
    for (long seed : seeds) {
      for (Recipe recipe : recipes) {
        if (recipe.seedNumbers().contains(seed)) {
          recipe.images(images, seed).forEach(image -> rows(recipe, image, seed));
        }
      }
    }
    settle();
  }

  /** The rows of a study for one image and seed. */
  private void rows(Recipe recipe, Path image, long seed) {
    List<Task> tasks = new ArrayList<>();
    recipe.variants(image).forEach((row, w) -> tasks.add(task(recipe, row, image, w, seed)));
    // The first clip of each length without joints is what joints are compared with.
    Map<Integer, Task> firsts = new HashMap<>();
    tasks.stream()
        .filter(task -> task.joints().isEmpty())
        .forEach(task -> firsts.putIfAbsent(task.frames(), task));
    Map<Task, double[]> steps = new ConcurrentHashMap<>();
    Set<Task> begun = new HashSet<>();
    for (Task task : tasks) {
      Task first = firsts.get(task.frames());
      if (!table.has(task.names(task.row()))) {
        if (!task.joints().isEmpty() && first != null && begun.add(first)) {
          attempt(first, first, steps);
        }
        begun.add(task);
        attempt(task, first, steps);
      }
    }
  }

  private Task task(Recipe recipe, String row, Path image, Animation settings, long seed) {
    Map<String, Object> own = Map.of("seed", BigInteger.valueOf(seed));
    Animation wanted = settings.with(Keys.with(settings.clip(), own));
    ImagePlus start = ImageFile.open(image);
    ModelInfo model = models.use(request, Progress.NONE, m -> m.generator().model());
    Animation used = wanted.resolved(model, start.getWidth(), start.getHeight());
    Set<Integer> joints = StudyMeasures.joints(used.settings(), used.plan());
    return new Task(recipe, row, image, wanted, used, joints);
  }

  /**
   * Makes a clip and lets it be measured beside the next one. One that fails is told and left out.
   */
  private void attempt(Task task, Task first, Map<Task, double[]> steps) {
    try {
      long begun = System.nanoTime();
      ImagePlus start = ImageFile.open(task.image());
      ImagePlus clip = new AnimateJob(start, task.wanted(), request).run(models, Progress.NONE);
      double seconds = (System.nanoTime() - begun) * 1e-9;
      settle();
      made++;
      measured =
          CompletableFuture.runAsync(
              () -> {
                Clip held = held(clip);
                if (task.equals(first)) {
                  steps.put(task, StudyMeasures.steps(held));
                }
                double[] plain = first == null ? null : steps.get(first);
                measure(task, ClipInput.picture(start, held), held, plain);
                out.printf(Locale.ROOT, "%s %.1f s%n", task.names(task.row()), seconds);
              },
              measuring);
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      failed++;
      System.err.println(task.names(task.row()) + ": " + e.getMessage());
    }
  }

  /** Waits until the clip before is measured. */
  private void settle() {
    try {
      measured.join();
    } catch (CompletionException e) {
      failed++;
      System.err.println("A clip was not measured: " + e.getCause().getMessage());
    }
    measured = CompletableFuture.completedFuture(null);
  }

  private static Clip held(ImagePlus image) {
    Clip clip = ClipInput.read(image);
    List<float[]> frames = IntStream.range(0, clip.frames()).mapToObj(clip::frame).toList();
    return Clip.of(clip.width(), clip.height(), clip.channels(), frames);
  }

  private void measure(Task task, float[] picture, Clip clip, double[] steps) {
    double[] plain = steps == null ? new double[0] : steps;
    if (task.row().equals(task.recipe().pingpong())) {
      Clip both = StudyMeasures.pingPong(clip);
      add(
          task.names(task.row() + " ping-pong"),
          () -> StudyMeasures.of(both, picture, Set.of(), new double[0], warp));
    }
    add(task.names(task.row()), () -> StudyMeasures.of(clip, picture, task.joints(), plain, warp));
  }

  private void add(List<String> names, Supplier<Map<String, Double>> found) {
    if (table.has(names)) {
      return;
    }
    try {
      table.add(names, List.copyOf(found.get().values()));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
