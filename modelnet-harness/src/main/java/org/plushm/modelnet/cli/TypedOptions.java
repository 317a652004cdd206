package org.plushm.modelnet.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What the user has typed, told from defaults. */
final class TypedOptions {
  private final ParseResult typed;

  private TypedOptions(ParseResult typed) {
    this.typed = typed;
  }

  /** Of a command that has been parsed. */
  static TypedOptions of(CommandSpec spec) {
    return new TypedOptions(spec.commandLine().getParseResult());
  }

  /** Whether the option is there. */
  boolean has(String option) {
    return typed.hasMatchedOption(option);
  }

  /** Those of these options that are there, as a shell takes them, each behind a blank. */
  String again(Iterable<String> options) {
    StringBuilder text = new StringBuilder();
    for (String option : options) {
      OptionSpec matched = typed.matchedOption(option);
      if (matched != null) {
        text.append(' ').append(option).append(' ');
        text.append(quoted(matched.originalStringValues().get(0)));
      }
    }
    return text.toString();
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9%_./:=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
