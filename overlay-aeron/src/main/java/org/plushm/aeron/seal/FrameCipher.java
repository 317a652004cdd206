package org.plushm.aeron.seal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * ChaCha20-Poly1305 of the Java platform, one instance for all frames of an event loop. Not safe
 * for several threads at once.
 */
public final class FrameCipher {
  private static final String TRANSFORMATION = "ChaCha20-Poly1305";
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final SecretKey idleKey = new SecretKeySpec(new byte[32], "ChaCha20");
  private final Cipher sealing = cipher();
  private final Cipher opening = cipher();
  private long idleNonce;

  /** Seals {@code content} behind the header that is already at the start of {@code frame}. */
  int seal(SecretKey key, long counter, byte[] content, int offset, int length, byte[] frame) {
    try {
      sealing.init(Cipher.ENCRYPT_MODE, key, nonce(counter));
      sealing.updateAAD(frame, 0, FrameHeader.HEADER_BYTES);
      return FrameHeader.HEADER_BYTES
          + sealing.doFinal(content, offset, length, frame, FrameHeader.HEADER_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing cannot fail with a fresh counter", e);
    }
  }

  /** Opens a frame; the length of the content, or -1 when it is not authentic. */
  int open(SecretKey key, byte[] frame, int length, byte[] content) {
    try {
      startOpening(key, FrameHeader.counter(frame));
      opening.updateAAD(frame, 0, FrameHeader.HEADER_BYTES);
      return opening.doFinal(
          frame, FrameHeader.HEADER_BYTES, length - FrameHeader.HEADER_BYTES, content, 0);
    } catch (AEADBadTagException e) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening fails only for a wrong tag", e);
    }
  }

  /**
   * The platform refuses the key and nonce of the previous call even for opening. That would keep
   * an authentic frame out that comes right after a forged copy, and a repeated HELLO.
   */
  private void startOpening(SecretKey key, long counter) throws GeneralSecurityException {
    try {
      opening.init(Cipher.DECRYPT_MODE, key, nonce(counter));
    } catch (InvalidKeyException e) {
      opening.init(Cipher.DECRYPT_MODE, idleKey, nonce(idleNonce++));
      opening.init(Cipher.DECRYPT_MODE, key, nonce(counter));
    }
  }

  private static IvParameterSpec nonce(long counter) {
    byte[] nonce = new byte[12];
    LONG.set(nonce, 4, counter);
    return new IvParameterSpec(nonce);
  }

  private static Cipher cipher() {
    try {
      return Cipher.getInstance(TRANSFORMATION);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "this Java runtime lacks " + TRANSFORMATION + "; use a complete JDK 17 or newer", e);
    }
  }
}
