package org.plushm.participant.launch;

import java.util.Arrays;

/** The secret part of a {@link ProcessConfig}; its text form shows nothing of it. */
public final class ProcessSecrets {
  /** Length of an overlay key. */
  public static final int OVERLAY_KEY_BYTES = 32;

  private final byte[] overlayKey;
  private final byte[] tlsKey;

  /**
   * Takes both arrays over.
   *
   * @param overlayKey seals the overlay's datagrams, {@value #OVERLAY_KEY_BYTES} bytes
   * @param tlsKey private key of the role PARTICIPANT, PKCS #8
   * @throws IllegalArgumentException when the overlay key has another length
   */
  public ProcessSecrets(byte[] overlayKey, byte[] tlsKey) {
    if (overlayKey.length != OVERLAY_KEY_BYTES) {
      throw new IllegalArgumentException(
          "the overlay key has " + overlayKey.length + " bytes, not " + OVERLAY_KEY_BYTES);
    }
    this.overlayKey = overlayKey;
    this.tlsKey = tlsKey;
  }

  /** The overlay key itself, not a copy. */
  public byte[] overlayKey() {
    return overlayKey;
  }

  /** The TLS key itself, not a copy. */
  public byte[] tlsKey() {
    return tlsKey;
  }

  /** Overwrites both; nothing may use them afterwards. */
  public void zero() {
    Arrays.fill(overlayKey, (byte) 0);
    Arrays.fill(tlsKey, (byte) 0);
  }

  @Override
  public String toString() {
    return "ProcessSecrets[hidden]";
  }
}
