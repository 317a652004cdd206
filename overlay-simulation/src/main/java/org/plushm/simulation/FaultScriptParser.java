package org.plushm.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.plushm.simulation.FaultTargets.Named;

/** Reads fault scripts: one line, one fault; words are separated by blanks. */
final class FaultScriptParser {
  private static final String KNOWN =
      "kill, restart, pause, resume, slow, partition, heal, cut-control, tear-journal, loss,"
          + " duplicate, reorder, delay, hop";
  private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");

  /** The words of the line that have not been read yet. */
  private final Deque<String> words;

  private FaultScriptParser(String line) {
    // A bar needs no blanks around it.
    this.words = new ArrayDeque<>(Arrays.asList(line.replace("|", " | ").trim().split("\\s+")));
  }

  static List<FaultScript.Step> parse(String text) {
    List<FaultScript.Step> steps = new ArrayList<>();
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      int comment = lines[i].indexOf('#');
      String line = comment < 0 ? lines[i] : lines[i].substring(0, comment);
      if (line.isBlank()) {
        continue;
      }
      try {
        steps.add(new FaultScriptParser(line).step());
      } catch (IllegalArgumentException e) {
        throw new FaultScriptException(i + 1, e);
      }
    }
    return steps;
  }

  private FaultScript.Step step() {
    expect("at");
    long atNs = duration("the time");
    Fault fault = fault(next("a fault"));
    if (!words.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + String.join(" ", words) + "' is left over after '" + fault + "'");
    }
    return new FaultScript.Step(atNs, fault);
  }

  private Fault fault(String verb) {
    return switch (verb) {
      case "kill" -> kill();
      case "restart" -> restart();
      case "pause" -> new Fault.Pause(targets(), bounded());
      case "resume" -> new Fault.Resume(targets());
      case "slow" -> slow();
      case "partition" -> partition();
      case "heal" -> new Fault.Heal();
      case "cut-control" -> new Fault.CutControl(targets(), bounded());
      case "tear-journal" -> new Fault.TearJournal(targets());
      case "loss" -> new Fault.Loss(loss(), lasting());
      case "duplicate" -> new Fault.Duplicate(percent(), lasting());
      case "reorder" -> reorder();
      case "delay" -> delay();
      case "hop" -> hop();
      default -> throw new IllegalArgumentException("'" + verb + "' is none of " + KNOWN);
    };
  }

  private Fault kill() {
    FaultTargets who = targets();
    boolean noisy = accept("noisy");
    if (!noisy) {
      accept("silent");
    }
    return new Fault.Kill(who, noisy);
  }

  private Fault restart() {
    FaultTargets who = targets();
    boolean stateless = accept("stateless");
    long clockShiftNs = accept("clock") ? duration("how far the clock is set") : 0;
    return new Fault.Restart(who, stateless, clockShiftNs);
  }

  private Fault slow() {
    FaultTargets who = targets();
    expect("by");
    return new Fault.Slow(who, positive("the time of an event"), lasting());
  }

  private Fault partition() {
    FaultTargets side = targets();
    expect("|");
    FaultTargets otherSide = accept("others") ? null : targets();
    boolean oneWay = accept("one-way");
    return new Fault.Split(side, otherSide, oneWay, lasting());
  }

  private Fault reorder() {
    double probability = percent();
    expect("by");
    return new Fault.Reorder(probability, positive("how long datagrams are held back"), lasting());
  }

  private Fault delay() {
    long delayNs = duration("the delay");
    if (delayNs < 0) {
      throw new IllegalArgumentException("the delay is negative");
    }
    double jitter = accept("jitter") ? percent() : 0;
    return new Fault.Delay(delayNs, jitter, lasting());
  }

  private Fault hop() {
    String text = next("which hops");
    List<Fault.Hop.Range> hops = new ArrayList<>();
    for (String part : text.equals("all") ? new String[0] : text.split(",", -1)) {
      var numbers = NUMBERS.matcher(part);
      if (!numbers.matches()) {
        throw new IllegalArgumentException(
            "'" + part + "' is no hop: an index such as 3, a range such as 3-5, or all");
      }
      int first = Integer.parseInt(numbers.group(1));
      int last = numbers.group(2) == null ? first : Integer.parseInt(numbers.group(2));
      hops.add(new Fault.Hop.Range(first, last));
    }
    String what = next("what changes of the hops");
    String value =
        switch (what) {
          case "down", "up" -> "";
          case "delay", "bw", "plr", "queue" -> next("the value of " + what);
          default ->
              throw new IllegalArgumentException(
                  "'" + what + "' is none of delay, bw, plr, queue, down, up");
        };
    return new Fault.Hop(hops, what, value, lasting());
  }

  private double loss() {
    double probability = percent();
    if (probability == 1) {
      throw new IllegalArgumentException("a loss of 100% is written as a partition");
    }
    return probability;
  }

  private FaultTargets targets() {
    String text = next("whom it hits");
    List<FaultTargets.Term> terms = new ArrayList<>();
    for (String term : text.split(",", -1)) {
      terms.add(term(term));
    }
    return new FaultTargets(terms);
  }

  private static FaultTargets.Term term(String term) {
    var numbers = NUMBERS.matcher(term);
    if (numbers.matches()) {
      int first = Integer.parseInt(numbers.group(1));
      int last = numbers.group(2) == null ? first : Integer.parseInt(numbers.group(2));
      return new FaultTargets.Numbers(first, last);
    }
    if (term.endsWith("%")) {
      return new FaultTargets.Share((int) Math.round(FaultText.parsePercent(term) * 1000));
    }
    if (NAME.matcher(term).matches() && !term.equals("others")) {
      return new Named(term);
    }
    throw new IllegalArgumentException(
        "'" + term + "' is no host: a number, a range such as 1-5, all, root, 25% or a name");
  }

  /** {@code for DURATION}, which must be there. */
  private long bounded() {
    expect("for");
    return positive("how long it lasts");
  }

  /** {@code for DURATION}, or for ever. */
  private long lasting() {
    return words.isEmpty() ? Fault.FOREVER_NS : bounded();
  }

  private long positive(String what) {
    long durationNs = duration(what);
    if (durationNs <= 0) {
      throw new IllegalArgumentException(what + " is not positive");
    }
    return durationNs;
  }

  private long duration(String what) {
    return FaultText.parseDuration(next(what));
  }

  private double percent() {
    return FaultText.parsePercent(next("a percentage"));
  }

  private boolean accept(String word) {
    if (word.equals(words.peek())) {
      words.remove();
      return true;
    }
    return false;
  }

  private void expect(String word) {
    String found = next("'" + word + "'");
    if (!found.equals(word)) {
      throw new IllegalArgumentException("'" + found + "' stands where '" + word + "' belongs");
    }
  }

  private String next(String what) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("the line ends before " + what);
    }
    return words.remove();
  }
}
