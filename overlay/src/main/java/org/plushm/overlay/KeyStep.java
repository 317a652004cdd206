package org.plushm.overlay;

/**
 * How far an overlay, or one of its members, is with its keys: a number that only grows. Three
 * steps lead from one key epoch to the next: <em>stable</em>, only the key of the epoch is in use;
 * <em>offered</em>, the next one is accepted as well but nobody seals with it; <em>used</em>, the
 * next one seals and the former is still accepted. The step after that is stable again.
 *
 * @param number 3 times the epoch if stable, and one more for each step from there
 */
public record KeyStep(long number) implements Comparable<KeyStep> {
  /** The last epoch that a frame's header has room for. */
  public static final int EPOCH_MAX = 65_535;

  private static final int STEPS = 3;

  /** Where every overlay begins: only the key of epoch 0. */
  public static final KeyStep FIRST = new KeyStep(0);

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException when it stands for no step
   */
  public KeyStep {
    if (!isStep(number)) {
      throw new IllegalArgumentException(number + " is no step from a key to the next");
    }
  }

  /** Whether the number stands for a step. */
  public static boolean isStep(long number) {
    return number >= 0 && number <= (long) STEPS * EPOCH_MAX;
  }

  /** Only the key of this epoch is in use. */
  public static KeyStep stable(int epoch) {
    return new KeyStep((long) STEPS * epoch);
  }

  /** Whether there is only one key. */
  public boolean isStable() {
    return number % STEPS == 0;
  }

  /** Whether the next key is known and does not seal yet. */
  public boolean isOffered() {
    return number % STEPS == 1;
  }

  /** The epoch whose key seals. */
  public int sealingEpoch() {
    return (int) ((number + 1) / STEPS);
  }

  /** The oldest epoch that is accepted. */
  public int oldestEpoch() {
    return (int) (number / STEPS);
  }

  /** The newest epoch that is accepted. */
  public int newestEpoch() {
    return (int) ((number + 2) / STEPS);
  }

  /** Whether frames of this epoch are accepted. */
  public boolean accepts(int epoch) {
    return epoch >= oldestEpoch() && epoch <= newestEpoch();
  }

  /** The step after this one; not of the last one. */
  public KeyStep next() {
    return new KeyStep(number + 1);
  }

  @Override
  public int compareTo(KeyStep other) {
    return Long.compare(number, other.number);
  }
}
