package sc.fiji.svdtools;

import java.util.List;
import java.util.Map;

/** The package table: what each package may import. {@link ArchitectureTest} holds them to it. */
final class Arrows {

  /** The package that all others may import. */
  static final String TEXT = "text";

  /** Each package and what it may import, lowest first; {@link #TEXT} besides. */
  static final Map<String, List<String>> TABLE =
      Map.ofEntries(
          Map.entry("host", List.of()),
          Map.entry(TEXT, List.of()),
          Map.entry("cuda", List.of()),
          Map.entry("tensor", List.of("cuda")),
          Map.entry("natives", List.of()),
          Map.entry("safetensors", List.of()),
          Map.entry("weights", List.of("safetensors")),
          Map.entry("checkpoint", List.of("host", "weights", "clip")),
          Map.entry("nn", List.of("tensor", "weights")),
          Map.entry("model.vision", List.of("tensor", "nn")),
          Map.entry("model.text", List.of("tensor", "weights", "nn", "model.vision")),
          Map.entry("model.vae", List.of("tensor", "nn")),
          Map.entry("model.unet", List.of("tensor", "nn")),
          Map.entry("sampling", List.of("tensor")),
          Map.entry("attention", List.of()),
          Map.entry("plan", List.of("tensor", "attention", "sampling")),
          Map.entry("draft", List.of("tensor", "sampling", "plan")),
          Map.entry("technique", List.of("key", "attention", "plan")),
          Map.entry("technique.attention", List.of("key", "attention", "plan", "technique")),
          Map.entry(
              "technique.length",
              List.of("key", "tensor", "attention", "sampling", "plan", "technique")),
          Map.entry(
              "technique.guidance",
              List.of("key", "tensor", "attention", "sampling", "plan", "frames", "technique")),
          Map.entry(
              "technique.content",
              List.of(
                  "key",
                  "tensor",
                  "sampling",
                  "plan",
                  "draft",
                  "interpolation",
                  "frames",
                  "sketch",
                  "technique")),
          Map.entry(
              "technique.course",
              List.of("key", "tensor", "sampling", "plan", "draft", "technique")),
          Map.entry("frames", List.of("tensor", "attention", "metrics")),
          Map.entry("clip", List.of("tensor", "nn", "model.text", "sampling", "plan")),
          Map.entry(
              "forecast",
              List.of(
                  "host",
                  "weights",
                  "checkpoint",
                  "attention",
                  "sampling",
                  "plan",
                  "draft",
                  "clip")),
          Map.entry(
              "pipeline",
              List.of(
                  "tensor",
                  "weights",
                  "checkpoint",
                  "nn",
                  "model.vision",
                  "model.vae",
                  "model.unet",
                  "attention",
                  "sampling",
                  "plan",
                  "clip",
                  "draft",
                  "forecast")),
          Map.entry("metrics", List.of()),
          Map.entry("interpolation", List.of("metrics", "sketch")),
          Map.entry("image", List.of("host", "clip", "metrics")),
          Map.entry("image.path", List.of("sketch", "plan", "clip", "image")),
          Map.entry("sketch", List.of()),
          Map.entry("image.area", List.of()),
          Map.entry("file.h264", List.of()),
          Map.entry("file.damage", List.of()),
          Map.entry("file", List.of("host", "image", "image.path", "file.h264", "file.damage")),
          Map.entry("key", List.of()),
          Map.entry(
              "request",
              List.of(
                  "host",
                  "image.area",
                  "key",
                  "image",
                  "file",
                  "sampling",
                  "plan",
                  "technique",
                  "sketch",
                  "checkpoint",
                  "clip")),
          Map.entry("progress", List.of("natives", "clip", "forecast")),
          Map.entry("caller", List.of("key", "progress")),
          Map.entry("dialog", List.of("key", "progress")),
          Map.entry(
              "engine",
              List.of(
                  "tensor",
                  "natives",
                  "plan",
                  "draft",
                  "checkpoint",
                  "clip",
                  "forecast",
                  "pipeline",
                  "key",
                  "request",
                  "progress")),
          Map.entry(
              "job",
              List.of(
                  "host",
                  "image.area",
                  "image.path",
                  "sketch",
                  "plan",
                  "draft",
                  "interpolation",
                  "technique",
                  "technique.content",
                  "checkpoint",
                  "clip",
                  "forecast",
                  "pipeline",
                  "metrics",
                  "image",
                  "file",
                  "key",
                  "request",
                  "progress",
                  "engine")),
          Map.entry(
              "command",
              List.of(
                  "natives",
                  "metrics",
                  "image",
                  "file",
                  "key",
                  "request",
                  "progress",
                  "dialog",
                  "engine",
                  "job")),
          Map.entry(
              "api", List.of("key", "request", "plan", "checkpoint", "clip", "pipeline", "engine")),
          Map.entry("classic", List.of("key", "progress", "dialog")),
          Map.entry(
              "cli",
              List.of(
                  "clip",
                  "image",
                  "file",
                  "key",
                  "request",
                  "progress",
                  "engine",
                  "job",
                  "command")),
          Map.entry(
              "benchmark",
              List.of(
                  "tensor",
                  "sampling",
                  "plan",
                  "clip",
                  "pipeline",
                  "metrics",
                  "image",
                  "file",
                  "key",
                  "request",
                  "checkpoint",
                  "engine",
                  "job")));

  private Arrows() {}
}
