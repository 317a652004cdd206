package org.plushm.aeron.seal;

import javax.crypto.SecretKey;
import org.plushm.overlay.NodeId;

/** What one local node knows of an authenticated sender. One event loop. */
public final class Peer {
  private final NodeId id;
  private final long salt;
  private final SecretKey key;
  private final ReplayWindow[] windows = new ReplayWindow[FrameKind.WINDOWS];
  private long lastFrameNs = Long.MIN_VALUE;
  private long lastLinkFrameNs = Long.MIN_VALUE;

  Peer(NodeId id, long salt, SecretKey key) {
    this.id = id;
    this.salt = salt;
    this.key = key;
  }

  /** The sender with its incarnation. */
  public NodeId id() {
    return id;
  }

  /** When its last authentic frame of any kind came; {@link Long#MIN_VALUE} for never. */
  public long lastFrameNs() {
    return lastFrameNs;
  }

  /** When its last authentic frame of a link came; {@link Long#MIN_VALUE} for never. */
  public long lastLinkFrameNs() {
    return lastLinkFrameNs;
  }

  long salt() {
    return salt;
  }

  SecretKey key() {
    return key;
  }

  boolean isNew(FrameKind kind, long counter) {
    ReplayWindow window = windows[kind.window()];
    return window == null ? counter >= 0 : window.isNew(counter);
  }

  void accept(FrameKind kind, long counter, long nowNs) {
    if (windows[kind.window()] == null) {
      windows[kind.window()] = new ReplayWindow();
    }
    windows[kind.window()].accept(counter);
    lastFrameNs = nowNs;
    if (kind == FrameKind.STREAM || kind == FrameKind.FEEDBACK) {
      lastLinkFrameNs = nowNs;
    }
  }
}
