package org.plushm.plush.spec;

import java.util.List;

/** A specification or directory cannot be used; every reason is given. */
public final class InvalidSpecException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final int more;

  InvalidSpecException(List<Problem> problems, int more) {
    super(problems.get(0).toString());
    this.problems = List.copyOf(problems);
    this.more = more;
  }

  /** The only mistake, such as a file that cannot be read. */
  public InvalidSpecException(Position at, String what, String remedy) {
    this(List.of(new Problem(at, what, remedy)), 0);
  }

  /** The mistakes from top to bottom, at least one. */
  public List<Problem> problems() {
    return problems;
  }

  /** How many more there were, which are not told. */
  public int more() {
    return more;
  }
}
