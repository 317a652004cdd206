package org.plushm.plush.participant;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.port.Admission.Refusal;

/**
 * What the owner of a machine writes into its {@code admission} file: a line {@code key = value}
 * each, comments after {@code #}; a line {@code [NODESET]} has what follows hold for these hosts
 * alone. A file that cannot be understood declines everything, so that a mistake never opens a
 * machine. Immutable.
 */
public final class AdmissionPolicy {
  /** Without a file: everybody is welcome. */
  public static final AdmissionPolicy OPEN = new AdmissionPolicy(List.of(), null);

  private static final String KEYS =
      "closed, executions-max, clients-max, load-max, refuse-version";

  /** Whom a rule is for (null for all), and what it says. */
  private record Rule(NodeSet hosts, String key, String value, double limit) {}

  private final List<Rule> rules;
  private final String problem;

  private AdmissionPolicy(List<Rule> rules, String problem) {
    this.rules = List.copyOf(rules);
    this.problem = problem;
  }

  /** Reads a file's text; what is wrong with it is the reason of every refusal. */
  public static AdmissionPolicy parse(String text) {
    List<Rule> rules = new ArrayList<>();
    NodeSet hosts = null;
    int number = 0;
    for (String written : text.split("\n", -1)) {
      number++;
      String line = written.replaceFirst("(^|\\s)#.*", "").strip();
      try {
        if (line.startsWith("[") && line.endsWith("]")) {
          hosts = NodeSet.parse(line.substring(1, line.length() - 1));
        } else if (!line.isEmpty()) {
          rules.add(rule(hosts, line));
        }
      } catch (IllegalArgumentException wrong) {
        return unusable("line " + number + ": " + wrong.getMessage().replaceAll("\\s+", " "));
      }
    }
    return new AdmissionPolicy(rules, null);
  }

  /** A policy that declines everything because it cannot be read. */
  public static AdmissionPolicy unusable(String problem) {
    return new AdmissionPolicy(List.of(), problem);
  }

  private static Rule rule(NodeSet hosts, String line) {
    int sign = line.indexOf('=');
    String key = (sign < 0 ? line : line.substring(0, sign)).strip();
    String value = sign < 0 ? "" : line.substring(sign + 1).strip();
    double limit = 0;
    switch (key) {
      case "closed" -> {}
      case "refuse-version" -> {
        if (value.isEmpty()) {
          throw new IllegalArgumentException("refuse-version needs a version, such as 0.9.*");
        }
      }
      case "executions-max", "clients-max" -> limit = number(key, value, "[0-9]{1,9}");
      case "load-max" -> limit = number(key, value, "[0-9]{1,9}(\\.[0-9]{1,9})?");
      default -> throw new IllegalArgumentException("'" + key + "' is none of the rules: " + KEYS);
    }
    return new Rule(hosts, key, value, limit);
  }

  private static double number(String key, String value, String form) {
    if (!value.matches(form)) {
      throw new IllegalArgumentException(key + " needs a number, not '" + value + "'");
    }
    return Double.parseDouble(value);
  }

  /** Whether it asks how much goes on at the machine. */
  public boolean asksForMachine() {
    return rules.stream()
        .anyMatch(rule -> rule.key().equals("clients-max") || rule.key().equals("load-max"));
  }

  /**
   * What goes on at a machine.
   *
   * @param clients client processes of this user, the one that is asked included
   * @param load processes that want to run, averaged over the last minute; negative when unknown
   */
  public record Machine(int clients, double load) {}

  /**
   * Applies the rules, the first that declines wins; lasting ones come before a busy machine.
   *
   * @param label host name in the overlay
   * @param version of who invites, or null
   * @param executions commands that run for the client
   * @return null when it may join
   */
  public Refusal refusal(String label, String version, int executions, Machine machine) {
    if (problem != null) {
      return new Refusal("policy: its admission file cannot be used, " + problem, true);
    }
    Refusal busy = null;
    for (Rule rule : rules) {
      if (rule.hosts() != null && !rule.hosts().contains(label)) {
        continue;
      }
      Refusal refusal = refusal(rule, version, executions, machine);
      if (refusal != null && refusal.lasting()) {
        return refusal;
      }
      busy = busy == null ? refusal : busy;
    }
    return busy;
  }

  private static Refusal refusal(Rule rule, String version, int executions, Machine machine) {
    return switch (rule.key()) {
      case "closed" ->
          new Refusal(
              "policy: " + (rule.value().isEmpty() ? "this host is closed" : rule.value()), true);
      case "refuse-version" ->
          version != null && matches(rule.value(), version)
              ? new Refusal(
                  "version: " + version + " is refused here by '" + rule.value() + "'", true)
              : null;
      case "executions-max" ->
          executions >= rule.limit() ? busy(executions + " commands run here already", rule) : null;
      case "clients-max" ->
          machine.clients() > rule.limit()
              ? busy(machine.clients() + " clients would run here", rule)
              : null;
      case "load-max" ->
          machine.load() > rule.limit()
              ? busy(String.format(Locale.ROOT, "load average %.2f", machine.load()), rule)
              : null;
      default -> throw new IllegalStateException("no such rule: " + rule.key());
    };
  }

  private static Refusal busy(String what, Rule rule) {
    return new Refusal("busy: " + what + ", " + rule.key() + " is " + rule.value(), false);
  }

  /** A star stands for anything. */
  private static boolean matches(String pattern, String version) {
    String[] pieces = pattern.split("\\*", -1);
    if (pieces.length == 1) {
      return version.equals(pattern);
    }
    String last = pieces[pieces.length - 1];
    if (!version.startsWith(pieces[0]) || version.length() < pieces[0].length() + last.length()) {
      return false;
    }
    int at = pieces[0].length();
    for (int i = 1; i < pieces.length - 1; i++) {
      int found = version.indexOf(pieces[i], at);
      if (found < 0) {
        return false;
      }
      at = found + pieces[i].length();
    }
    return version.length() - last.length() >= at && version.endsWith(last);
  }
}
