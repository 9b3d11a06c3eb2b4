package sc.fiji.svdtools.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What happens in a run besides the published procedure: answers to {@link Ports}. Immutable; holds
 * no tensors, so any number of runs may use it.
 *
 * <p>Claims and wraps may come in any order: those who wrap a port change the answer of the one who
 * claims it. Among themselves wraps nest in the order they were made, the last one outside.
 */
public final class SamplingPlan {

  /** The published procedure. */
  public static final SamplingPlan PLAIN = new SamplingPlan(Map.of(), Map.of());

  private final Map<Port<?>, Answer<?>> answers;
  private final Map<String, String> needs;

  private SamplingPlan(Map<Port<?>, Answer<?>> answers, Map<String, String> needs) {
    this.answers = answers;
    this.needs = needs;
  }

  /** A port's owner with the claimed answer, those who wrap it, and what results. */
  private record Answer<P>(
      String owner, P claimed, List<String> wrappers, List<UnaryOperator<P>> wraps, P result) {

    static <P> Answer<P> plain(Port<P> port) {
      return new Answer<>("", port.plain(), List.of(), List.of(), port.plain());
    }

    static <P> Answer<P> of(
        String owner, P claimed, List<String> wrappers, List<UnaryOperator<P>> wraps) {
      P result = claimed;
      for (UnaryOperator<P> wrap : wraps) {
        result = wrap.apply(result);
      }
      return new Answer<>(owner, claimed, List.copyOf(wrappers), List.copyOf(wraps), result);
    }
  }

  /** The answer of a port. */
  public <P> P get(Port<P> port) {
    return answer(port).result();
  }

  /** Who claims a port; empty for nobody. */
  public String owner(Port<?> port) {
    return answer(port).owner();
  }

  /** Who wraps a port, the outermost last. */
  public List<String> wrappers(Port<?> port) {
    return answer(port).wrappers();
  }

  /** Whether the answer of a port is another than the plain one, which also can be claimed. */
  public boolean changes(Port<?> port) {
    return get(port) != port.plain();
  }

  /**
   * The plan with a port answered.
   *
   * @param owner name of the technique
   * @throws IllegalArgumentException if it has an owner, naming both
   */
  public <P> SamplingPlan claim(String owner, Port<P> port, P answer) {
    Answer<P> old = answer(port);
    if (owner.equals(old.owner())) {
      throw twice(owner);
    }
    if (!old.owner().isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s and %s both set %s; use one of them.",
              old.owner(),
              owner,
              port.what()));
    }
    return with(port, Answer.of(owner, answer, old.wrappers(), old.wraps()));
  }

  /**
   * The plan with the answer of a port changed, whoever gives it.
   *
   * @param owner name of the technique
   * @param change from the answer inside to the new one
   * @throws IllegalArgumentException if the same technique wraps it already
   */
  public <P> SamplingPlan wrap(String owner, Port<P> port, UnaryOperator<P> change) {
    return wrap(owner, port, change, answer(port).wraps().size());
  }

  /** As {@link #wrap}, inside of all who wrap the port already: next to the claimed answer. */
  public <P> SamplingPlan inside(String owner, Port<P> port, UnaryOperator<P> change) {
    return wrap(owner, port, change, 0);
  }

  private <P> SamplingPlan wrap(String owner, Port<P> port, UnaryOperator<P> change, int place) {
    Answer<P> old = answer(port);
    if (old.wrappers().contains(owner)) {
      throw twice(owner);
    }
    List<String> wrappers = new ArrayList<>(old.wrappers());
    List<UnaryOperator<P>> wraps = new ArrayList<>(old.wraps());
    wrappers.add(place, owner);
    wraps.add(place, change);
    return with(port, Answer.of(old.owner(), old.claimed(), wrappers, wraps));
  }

  /** The plan that cannot run without the source of a name, see {@link Encoders}. */
  public SamplingPlan need(String owner, String source) {
    Map<String, String> more = new LinkedHashMap<>(needs);
    more.putIfAbsent(source, owner);
    return new SamplingPlan(answers, more);
  }

  /** Names of the sources it cannot run without. */
  public Set<String> needs() {
    return Set.copyOf(needs.keySet());
  }

  /**
   * Refuses what does not fit a clip; to be asked before a checkpoint is loaded.
   *
   * @throws IllegalArgumentException in one sentence
   */
  public void check(int all) {
    int frames = get(Ports.LINKS).framesOf(all);
    get(Ports.TOKENS).check(frames);
    get(Ports.NOISE).check(frames, get(Ports.BORDER) == Border.CIRCULAR);
    get(Ports.WINDOWS).of(frames);
    get(Ports.PREDICTION).effort(frames);
    get(Ports.DECODING).pieces(frames, frames);
  }

  /**
   * Like {@link #check(int)}, and refuses if a source is missing.
   *
   * @param given names of the sources that are there
   */
  public void check(int frames, Set<String> given) {
    check(frames);
    require(given);
  }

  /**
   * Refuses if a source is missing.
   *
   * @param given names of the sources that are there
   */
  public void require(Set<String> given) {
    needs.forEach(
        (source, owner) -> {
          if (!given.contains(source)) {
            throw new IllegalArgumentException(missing(owner, source));
          }
        });
  }

  private static String missing(String owner, String source) {
    return switch (source) {
      case Encoders.AREA -> owner + " is limited to an area; select one on the start image.";
      case Encoders.TEXT ->
          owner
              + " needs a text tower, that of OpenCLIP ViT-H/14, which checkpoints do not have; set"
              + " its .safetensors file as 'texttower' in SVD Settings.";
      case Encoders.END -> owner + " needs an end image; give its title or file as 'endimage'.";
      default ->
          String.format(Locale.ROOT, "%s needs the image '%s', which is not given.", owner, source);
    };
  }

  private static IllegalArgumentException twice(String owner) {
    return new IllegalArgumentException(owner + " is given twice; it may be given once.");
  }

  @SuppressWarnings("unchecked")
  private <P> Answer<P> answer(Port<P> port) {
    Answer<?> answer = answers.get(port);
    return answer == null ? Answer.plain(port) : (Answer<P>) answer;
  }

  private SamplingPlan with(Port<?> port, Answer<?> answer) {
    Map<Port<?>, Answer<?>> more = new HashMap<>(answers);
    more.put(port, answer);
    return new SamplingPlan(more, needs);
  }
}
