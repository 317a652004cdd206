package org.plushm.aeron.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.plushm.overlay.NodeId;

/** The secret that the members of one overlay share. Immutable, any thread; never printed. */
public final class OverlayKey {
  /** Length of the secret. */
  public static final int KEY_BYTES = 32;

  private static final byte[] SALT = "plush-m overlay".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LABEL = "plush-m frame 1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] secret;
  private final byte[] pseudoRandomKey;

  private OverlayKey(byte[] secret) {
    this.secret = secret;
    this.pseudoRandomKey = Hkdf.extract(SALT, secret);
  }

  /** A new random secret. */
  public static OverlayKey generate() {
    byte[] secret = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(secret);
    return new OverlayKey(secret);
  }

  /**
   * The secret in these 32 bytes, which are copied.
   *
   * @throws IllegalArgumentException when there are not 32
   */
  public static OverlayKey of(byte[] secret) {
    if (secret.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "an overlay key has " + KEY_BYTES + " bytes, not " + secret.length);
    }
    return new OverlayKey(secret.clone());
  }

  /** A copy of the secret, to hand it to a client that is being started. */
  public byte[] secret() {
    return secret.clone();
  }

  /** The key of all frames that this sender, started with this salt, seals. About 5 µs. */
  SecretKey frameKey(NodeId sender, long salt) {
    ByteBuffer info = ByteBuffer.allocate(LABEL.length + 34);
    info.put(LABEL).putLong(sender.addressHigh()).putLong(sender.addressLow());
    info.putShort((short) sender.port()).putLong(sender.incarnation()).putLong(salt);
    byte[] key = Hkdf.expand(pseudoRandomKey, info.array(), KEY_BYTES);
    return new SecretKeySpec(key, "ChaCha20");
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "OverlayKey[hidden]";
  }
}
