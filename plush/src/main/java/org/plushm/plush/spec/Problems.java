package org.plushm.plush.spec;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers mistakes, so that the user learns all of them at once. Confined to one thread. */
public final class Problems {
  /** More are counted and not kept. */
  public static final int PROBLEMS_MAX = 1000;

  private final Set<Problem> found = new LinkedHashSet<>();
  private int more;

  /** Notes a mistake; the same one again, as where an alias is used, is not noted. */
  public void add(Position at, String what, String remedy) {
    if (found.size() < PROBLEMS_MAX) {
      found.add(new Problem(at, what, remedy));
    } else {
      more++;
    }
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** All that were kept, from top to bottom. */
  public List<Problem> inOrder() {
    return found.stream().sorted(Comparator.comparing(Problem::at)).toList();
  }

  /**
   * Nothing if there is no mistake.
   *
   * @throws InvalidSpecException with all mistakes otherwise
   */
  public void throwIfAny() throws InvalidSpecException {
    if (!isEmpty()) {
      throw new InvalidSpecException(inOrder(), more);
    }
  }
}
