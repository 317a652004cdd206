package org.plushm.controlnode.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The manual page of a command in the macros of man(7), from the same model that {@code --help}
 * shows, so that the two cannot differ. No date: the same program gives the same bytes.
 */
public final class ManPage {
  private final StringBuilder text = new StringBuilder();

  private ManPage() {}

  /**
   * The page of one command.
   *
   * @param name as it is typed, such as {@code plush exec}
   * @param summary one phrase without a full stop
   * @param line the command with its exit codes described
   * @param seeAlso names of other pages
   */
  public static String of(String name, String summary, CommandLine line, List<String> seeAlso) {
    ManPage page = new ManPage();
    page.write(name, summary, line.getCommandSpec(), seeAlso);
    return page.text.toString();
  }

  /** The file name of a command's page, such as {@code plush-exec.1}. */
  public static String fileName(String name) {
    return name.replace(' ', '-') + ".1";
  }

  private void write(String name, String summary, CommandSpec spec, List<String> seeAlso) {
    UsageMessageSpec usage = spec.usageMessage();
    macro("TH", name.replace(' ', '-').toUpperCase(Locale.ROOT), "1", "", "Plush-M", "");
    section("NAME");
    text(name.replace(' ', '-') + " \\- " + escaped(summary));
    section("SYNOPSIS");
    String[] synopsis = usage.customSynopsis();
    text(
        "\\fB"
            + escaped(
                synopsis.length > 0
                    ? String.join(" ", synopsis).replaceAll("%n", " ").strip()
                    : synopsis(name, spec))
            + "\\fR");
    section("DESCRIPTION");
    paragraphs(usage.description());
    List<OptionSpec> options = spec.options().stream().filter(option -> !option.hidden()).toList();
    List<PositionalParamSpec> parameters =
        spec.positionalParameters().stream().filter(each -> !each.hidden()).toList();
    if (!options.isEmpty() || !parameters.isEmpty()) {
      section("OPTIONS");
    }
    for (PositionalParamSpec parameter : parameters) {
      entry("\\fI" + escaped(parameter.paramLabel()) + "\\fR", parameter.description());
    }
    for (OptionSpec option : options) {
      String label = option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel());
      String names = escaped(String.join(", ", option.names()));
      entry("\\fB" + names + "\\fR" + label + "\\fR", option.description());
    }
    subcommands(spec);
    exitCodes(usage.exitCodeList());
    footer(usage.footer());
    if (!seeAlso.isEmpty()) {
      section("SEE ALSO");
      text(
          seeAlso.stream()
              .map(page -> "\\fB" + escaped(page.replace(' ', '-')) + "\\fR(1)")
              .reduce((a, b) -> a + ", " + b)
              .orElse(""));
    }
  }

  private static String synopsis(String name, CommandSpec spec) {
    StringBuilder words = new StringBuilder(name);
    if (!spec.options().isEmpty()) {
      words.append(" [OPTION...]");
    }
    if (!spec.subcommands().isEmpty()) {
      words.append(" VERB");
    }
    spec.positionalParameters().forEach(each -> words.append(' ').append(each.paramLabel()));
    return words.toString();
  }

  private void subcommands(CommandSpec spec) {
    if (spec.subcommands().isEmpty()) {
      return;
    }
    section("VERBS");
    spec.subcommands()
        .forEach(
            (word, line) -> {
              Optional<String> first =
                  Arrays.stream(line.getCommandSpec().usageMessage().description()).findFirst();
              entry("\\fB" + escaped(word) + "\\fR", first.stream().toArray(String[]::new));
            });
  }

  private void exitCodes(Map<String, String> codes) {
    if (codes.isEmpty()) {
      return;
    }
    section("EXIT STATUS");
    codes.forEach((code, meaning) -> entry("\\fB" + escaped(code) + "\\fR", meaning));
  }

  /** What picocli shows below everything else: examples, as they are. */
  private void footer(String[] lines) {
    List<String> shown =
        Arrays.stream(lines)
            .dropWhile(String::isBlank)
            .filter(line -> !line.strip().equals("Examples:"))
            .toList();
    if (shown.isEmpty()) {
      return;
    }
    section("EXAMPLES");
    macro("nf");
    shown.forEach(line -> text(escaped(line)));
    macro("fi");
  }

  /**
   * Lines that follow each other are one paragraph, which man fills; indented ones stand as they
   * are.
   */
  private void paragraphs(String[] lines) {
    boolean begun = false;
    boolean filled = true;
    for (String line : lines) {
      if (line.isBlank()) {
        begun = false;
        continue;
      }
      if (filled == line.startsWith(" ")) {
        macro(filled ? "nf" : "fi");
        filled = !filled;
      }
      if (!begun && line != lines[0]) {
        macro("PP");
      }
      begun = true;
      text(escaped(line));
    }
    if (!filled) {
      macro("fi");
    }
  }

  private void entry(String term, String... description) {
    macro("TP");
    text.append(term).append('\n');
    text(escaped(String.join(" ", description)));
  }

  private void section(String title) {
    macro("SH", title);
  }

  private void macro(String name, String... words) {
    text.append('.').append(name);
    for (String word : words) {
      text.append(word.isEmpty() || word.indexOf(' ') >= 0 ? " \"" + word + "\"" : " " + word);
    }
    text.append('\n');
  }

  /** A line of text; a dot or quote at its start would be a macro. */
  private void text(String escaped) {
    if (escaped.startsWith(".") || escaped.startsWith("'")) {
      text.append("\\&");
    }
    text.append(escaped).append('\n');
  }

  /** Picocli's line breaks and doubled per cent signs are its own; a hyphen must stay one. */
  private static String escaped(String plain) {
    return plain.replace("%n", " ").replace("%%", "%").replace("\\", "\\e").replace("-", "\\-");
  }
}
