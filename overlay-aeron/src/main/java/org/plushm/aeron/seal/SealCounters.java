package org.plushm.aeron.seal;

import java.util.concurrent.atomic.AtomicLong;

/** How many frames were dropped below Aeron, by reason. Written by one thread, read by any. */
public final class SealCounters {
  /** Too short, or not our version or kind: nobody with our software sent it. */
  public final AtomicLong unsealed = new AtomicLong();

  /** Not authentic: wrong key, changed on its way, or forged. */
  public final AtomicLong badSeal = new AtomicLong();

  /** Authentic once, seen before or too old for the window. */
  public final AtomicLong replayed = new AtomicLong();

  /** From an incarnation of the sender that a newer one has replaced. */
  public final AtomicLong stale = new AtomicLong();

  /**
   * Of a key epoch that is not accepted: retired, or never known. The header only picks among the
   * keys that are accepted, so such a frame is not even tried.
   */
  public final AtomicLong wrongEpoch = new AtomicLong();

  /** For another node or incarnation, or of a stream that is not its. */
  public final AtomicLong foreign = new AtomicLong();

  /** Authentic, but its content is no frame or message. */
  public final AtomicLong malformed = new AtomicLong();

  /** Key derivations; the dear part of meeting a new sender. */
  public final AtomicLong keyDerivations = new AtomicLong();

  /** All of them at zero. */
  public SealCounters() {}
}
