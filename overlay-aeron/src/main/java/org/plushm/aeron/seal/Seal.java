package org.plushm.aeron.seal;

import javax.crypto.SecretKey;
import org.plushm.overlay.NodeId;

/** Seals the frames of one local node. One event loop. */
public final class Seal {
  private final NodeId self;
  private final long salt;
  private final SecretKey key;
  private final FrameCipher cipher;
  private long counter;

  /**
   * For a node that starts now.
   *
   * @param salt drawn afresh from a secure source at each start: with it, even a node that is
   *     started twice with the same incarnation never uses a nonce of a key twice
   */
  public Seal(OverlayKey overlayKey, NodeId self, long salt, FrameCipher cipher) {
    this.self = self;
    this.salt = salt;
    this.cipher = cipher;
    this.key = overlayKey.frameKey(self, salt);
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
    FrameHeader.write(frame, kind, Opener.KEY_EPOCH, self, salt, to, used);
    return cipher.seal(key, used, content, offset, length, frame);
  }
}
