package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.ModuleItem;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.request.Animation;

/** What is said when values are refused, for the values of any two keys. */
class SentencesTest {

  private static final List<String> ALONE =
      List.of("-1", "0", "0.5", "2", "30", "5000", "true", "[1,0.5]", "abc", "");

  private static final List<String> TOGETHER = List.of("-1", "0.5", "30", "true", "[1,0.5]");

  private static final Set<String> SENTENCES = sentences();

  @Test
  void noSentenceNamesConstantsOfTheCode() {
    for (String sentence : SENTENCES) {
      assertFalse(sentence.matches("(?s).*[A-Za-z]_[A-Za-z].*"), sentence);
      assertTrue(sentence.endsWith("."), sentence);
    }
  }

  @Test
  void inADialogNoSentenceNamesAKeyWithoutItsLabel() {
    Map<String, String> all = new LinkedHashMap<>();
    for (Class<?> type :
        List.of(
            AnimateExperimentalCommand.class,
            LongVideoCommand.class,
            AnimateSelectionCommand.class,
            BetweenImagesCommand.class,
            ChooseSeedsCommand.class)) {
      all.putAll(Labels.of(type).labels());
    }
    Labels labels = new Labels(all);
    assertEquals(Set.of(), missing(labels.labels().keySet()));
    for (String sentence : SENTENCES) {
      String said = labels.in(sentence).replaceAll("is '[^']*'", "");
      for (String key : labels.labels().keySet()) {
        assertFalse(said.contains("'" + key + "'"), said);
      }
    }
  }

  private static Set<String> missing(Set<String> labelled) {
    Set<String> keys = new TreeSet<>(Animation.keys());
    keys.removeAll(labelled);
    keys.remove("selection");
    return keys;
  }

  private static Set<String> sentences() {
    Map<String, List<String>> values = values();
    Set<String> sentences = new TreeSet<>();
    Animation.keys().forEach(key -> ALONE.forEach(one -> add(sentences, Map.of(key, one))));
    values.forEach(
        (a, ones) ->
            values.forEach(
                (b, others) ->
                    ones.forEach(
                        one -> others.forEach(other -> add(sentences, pair(a, one, b, other))))));
    assertTrue(sentences.size() > 100, sentences.size() + " sentences");
    return sentences;
  }

  private static Map<String, String> pair(String a, String one, String b, String other) {
    return a.compareTo(b) < 0 ? Map.of(a, one, b, other, "frames", "9") : Map.of();
  }

  private static void add(Set<String> sentences, Map<String, String> given) {
    try {
      if (!given.isEmpty()) {
        Animation.of(given);
      }
    } catch (IllegalArgumentException e) {
      sentences.add(e.getMessage());
    }
  }

  /** Key to choices, or to numbers and texts. */
  private static Map<String, List<String>> values() {
    Map<String, List<String>> values = new LinkedHashMap<>();
    try (Context context = new Context(CommandService.class)) {
      CommandService commands = context.service(CommandService.class);
      for (Class<? extends AnimateCommand> type :
          List.of(
              AnimateExperimentalCommand.class,
              LongVideoCommand.class,
              ChooseSeedsCommand.class,
              BetweenImagesCommand.class)) {
        CommandInfo info = commands.getCommand(type);
        for (String key : Animation.keys()) {
          ModuleItem<?> item = info.getInput(key);
          if (item != null) {
            List<String> choices = new ArrayList<>();
            if (item.getChoices() != null) {
              item.getChoices().forEach(choice -> choices.add(choice.toString()));
            }
            values.put(key, choices.isEmpty() ? TOGETHER : choices);
          }
        }
      }
    }
    values.keySet().removeAll(List.of("frames", "width", "height", "seed", "chunk", "motion"));
    return values;
  }
}
