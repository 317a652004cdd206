package org.plushm.aeron.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869). Stateless, any thread. */
public final class Hkdf {
  /** Bytes of one hash. */
  public static final int HASH_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private Hkdf() {}

  /**
   * Step 1: concentrates the entropy of the input in a pseudo-random key of 32 bytes.
   *
   * @param salt may be empty
   */
  public static byte[] extract(byte[] salt, byte[] inputKey) {
    return mac(salt.length == 0 ? new byte[HASH_BYTES] : salt).doFinal(inputKey);
  }

  /**
   * Step 2: as many bytes of key as asked for.
   *
   * @param lengthBytes 1 to 8160
   */
  public static byte[] expand(byte[] pseudoRandomKey, byte[] info, int lengthBytes) {
    if (lengthBytes < 1 || lengthBytes > 255 * HASH_BYTES) {
      throw new IllegalArgumentException("HKDF gives 1 to 8160 bytes, not " + lengthBytes);
    }
    Mac mac = mac(pseudoRandomKey);
    byte[] output = new byte[lengthBytes];
    byte[] block = new byte[0];
    int filled = 0;
    for (int i = 1; filled < lengthBytes; i++) {
      mac.update(block);
      mac.update(info);
      block = mac.doFinal(new byte[] {(byte) i});
      int taken = Math.min(block.length, lengthBytes - filled);
      System.arraycopy(block, 0, output, filled, taken);
      filled += taken;
    }
    Arrays.fill(block, (byte) 0);
    return output;
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
