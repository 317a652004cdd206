package org.plushm.plush.spec;

/**
 * One mistake in a specification or directory.
 *
 * @param at where
 * @param what is wrong, in one line
 * @param remedy what to do about it, may be empty
 */
public record Problem(Position at, String what, String remedy) {
  /** The line for the user. */
  @Override
  public String toString() {
    String text = remedy.isEmpty() ? at + ": " + what : at + ": " + what + ": " + remedy;
    StringBuilder line = new StringBuilder(text.length());
    // What is quoted from the file must not control the terminal.
    text.chars().forEach(c -> line.append(Character.isISOControl(c) ? '?' : (char) c));
    return line.toString();
  }
}
