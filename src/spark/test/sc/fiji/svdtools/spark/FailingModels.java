package sc.fiji.svdtools.spark;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.CheckpointMark;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.Hardware;
import sc.fiji.svdtools.engine.ModelProvider;
import sc.fiji.svdtools.pipeline.VideoGenerator;

/**
 * Models that may fail.
 *
 * @param models the models
 * @param beforeLoad called before each load
 * @param beforeClip called before each clip
 */
record FailingModels(ModelProvider models, Runnable beforeLoad, Runnable beforeClip)
    implements ModelProvider {

  @Override
  public VideoGenerator load(
      ModelFiles files, List<Device> devices, DataType type, Progress progress) throws IOException {
    beforeLoad.run();
    VideoGenerator model = models.load(files, devices, type, progress);
    return (VideoGenerator)
        Proxy.newProxyInstance(
            VideoGenerator.class.getClassLoader(),
            new Class<?>[] {VideoGenerator.class},
            (proxy, method, args) -> {
              if (method.getName().equals("generate")) {
                beforeClip.run();
              }
              try {
                return method.invoke(model, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public Path demo(DemoCheckpoint network) {
    return models.demo(network);
  }

  @Override
  public CheckpointFacts facts(ModelFiles files) throws IOException {
    return models.facts(files);
  }

  @Override
  public CheckpointMark mark(ModelFiles files) throws IOException {
    return models.mark(files);
  }

  @Override
  public Hardware hardware() {
    return models.hardware();
  }
}
