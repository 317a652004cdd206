package org.plushm.plush.application;

/** A part of a command line. */
public sealed interface Argument {
  /**
   * One word as it is.
   *
   * @param text any text, also empty or with blanks; no shell looks at it
   */
  record Literal(String text) implements Argument {
    /** Checks the characters. */
    public Literal {
      Names.require(Names.isText(text), "an argument has a control character");
    }
  }

  /**
   * The id of the current task of a workflow, after its flag: {@code --i 1}, {@code --i 2} and so
   * on (F23).
   *
   * @param name for messages
   * @param id of the workflow block around the process
   * @param flag the word before the task id, or empty for none
   */
  record Substitution(String name, String id, String flag) implements Argument {
    /** Checks names and flag. */
    public Substitution {
      Names.requireName("a substitution", name);
      Names.requireName("a workflow", id);
      Names.require(flag.isEmpty() || Names.isLine(flag), "'" + flag + "' is no flag");
    }
  }
}
