package org.plushm.aeron.seal;

import javax.crypto.SecretKey;
import org.plushm.overlay.NodeId;

/** Seals the frames of one local node. One event loop. */
public final class Seal {
  private final NodeId self;
  private final long salt;
  private final FrameCipher cipher;
  private int epoch;
  private SecretKey key;
  private long counter;

  /**
   * For a node that starts now.
   *
   * @param salt drawn afresh from a secure source at each start: with it, even a node that is
   *     started twice with the same incarnation never uses a nonce of a key twice
   */
  public Seal(KeyRing keys, NodeId self, long salt, FrameCipher cipher) {
    this.self = self;
    this.salt = salt;
    this.cipher = cipher;
    use(keys);
  }

  /** For a node of an overlay whose key was never changed. */
  public Seal(OverlayKey overlayKey, NodeId self, long salt, FrameCipher cipher) {
    this(KeyRing.of(overlayKey), self, salt, cipher);
  }

  /** Seals with the key that the ring says from now on. */
  public void change(KeyRing keys) {
    if (keys.step().sealingEpoch() != epoch) {
      use(keys);
    }
  }

  private void use(KeyRing keys) {
    epoch = keys.step().sealingEpoch();
    key = keys.sealing().frameKey(self, salt);
  }

  /**
   * Writes a sealed frame.
   *
   * @param to a full identity, or incarnation 0 for {@link FrameKind#HELLO}
   * @param content where the content is
   * @param frame takes {@code length} + {@link FrameHeader#OVERHEAD_BYTES} bytes from its start
   * @return the length of the frame
   */
  public int seal(FrameKind kind, NodeId to, byte[] content, int offset, int length, byte[] frame) {
    long used = counter++;
    FrameHeader.write(frame, kind, epoch, self, salt, to, used);
    return cipher.seal(key, used, content, offset, length, frame);
  }
}
