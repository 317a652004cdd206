package org.plushm.aeron.seal;

import org.plushm.overlay.KeyStep;

/**
 * The keys that a member holds at a {@link KeyStep}: one, or two while the overlay changes over.
 * Immutable, any thread; never printed.
 */
public final class KeyRing {
  private final KeyStep step;
  private final OverlayKey oldest;
  private final OverlayKey newest;

  /**
   * The keys of a step.
   *
   * @param oldest of the oldest epoch that is accepted
   * @param newest of the newest one; the same if the step is stable
   */
  public KeyRing(KeyStep step, OverlayKey oldest, OverlayKey newest) {
    this.step = step;
    this.oldest = oldest;
    this.newest = step.isStable() ? oldest : newest;
  }

  /** The only key of an overlay whose key was never changed. */
  public static KeyRing of(OverlayKey key) {
    return new KeyRing(KeyStep.FIRST, key, key);
  }

  /** How far the change is. */
  public KeyStep step() {
    return step;
  }

  /** The key of an epoch; null when it is not accepted. */
  public OverlayKey key(int epoch) {
    if (epoch == step.newestEpoch()) {
      return newest;
    }
    return epoch == step.oldestEpoch() ? oldest : null;
  }

  /** The key that seals. */
  OverlayKey sealing() {
    return key(step.sealingEpoch());
  }

  /** Never the keys. */
  @Override
  public String toString() {
    return "KeyRing[" + step + "]";
  }
}
