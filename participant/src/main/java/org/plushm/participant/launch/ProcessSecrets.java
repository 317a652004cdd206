package org.plushm.participant.launch;

import java.util.Arrays;
import org.plushm.aeron.seal.KeyRing;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.overlay.KeyStep;

/** The secret part of a {@link ProcessConfig}; its text form shows nothing of it. */
public final class ProcessSecrets {
  /** Length of an overlay key. */
  public static final int OVERLAY_KEY_BYTES = 32;

  private final KeyStep step;
  private final byte[] overlayKey;
  private final byte[] newerKey;
  private final byte[] tlsKey;

  /**
   * Takes the arrays over.
   *
   * @param step how far the overlay is with its keys
   * @param overlayKey seals the overlay's datagrams, {@value #OVERLAY_KEY_BYTES} bytes; of the
   *     oldest epoch that the step accepts
   * @param newerKey the same of the newest one; null if the step is stable
   * @param tlsKey private key of the role PARTICIPANT, PKCS #8
   * @throws IllegalArgumentException when an overlay key has another length, or there is one too
   *     many or too few
   */
  public ProcessSecrets(KeyStep step, byte[] overlayKey, byte[] newerKey, byte[] tlsKey) {
    checkLength(overlayKey);
    if (newerKey != null) {
      checkLength(newerKey);
    }
    if (step.isStable() != (newerKey == null)) {
      throw new IllegalArgumentException("the keys do not belong to " + step);
    }
    this.step = step;
    this.overlayKey = overlayKey;
    this.newerKey = newerKey;
    this.tlsKey = tlsKey;
  }

  /** In an overlay whose key was never changed. */
  public ProcessSecrets(byte[] overlayKey, byte[] tlsKey) {
    this(KeyStep.FIRST, overlayKey, null, tlsKey);
  }

  private static void checkLength(byte[] key) {
    if (key.length != OVERLAY_KEY_BYTES) {
      throw new IllegalArgumentException(
          "the overlay key has " + key.length + " bytes, not " + OVERLAY_KEY_BYTES);
    }
  }

  /** How far the overlay is with its keys. */
  public KeyStep step() {
    return step;
  }

  /** The overlay key itself, not a copy; of the oldest epoch that the step accepts. */
  public byte[] overlayKey() {
    return overlayKey;
  }

  /** The key of the newest epoch itself, not a copy; null if the step is stable. */
  public byte[] newerKey() {
    return newerKey;
  }

  /** The TLS key itself, not a copy. */
  public byte[] tlsKey() {
    return tlsKey;
  }

  /** The overlay keys, copied. */
  public KeyRing ring() {
    OverlayKey oldest = OverlayKey.of(overlayKey);
    return new KeyRing(step, oldest, newerKey == null ? oldest : OverlayKey.of(newerKey));
  }

  /** Overwrites all; nothing may use them afterwards. */
  public void zero() {
    Arrays.fill(overlayKey, (byte) 0);
    Arrays.fill(tlsKey, (byte) 0);
    if (newerKey != null) {
      Arrays.fill(newerKey, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "ProcessSecrets[hidden]";
  }
}
