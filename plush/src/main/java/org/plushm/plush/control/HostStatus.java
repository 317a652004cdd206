package org.plushm.plush.control;

/** What the control node knows of a host. */
public enum HostStatus {
  /** Wanted; its invitation waits for its turn. */
  QUEUED,
  /** Its client is being started. */
  LAUNCHING,
  /** Its client is up or believed to be up and is asked to join. */
  INVITED,
  /** JOIN is confirmed and nothing speaks against its being there. */
  ACTIVE,
  /** Lost; it is being invited again. */
  DISCONNECTED,
  /** Given up, with a cause. */
  FAILED;

  /** Whether a run may wait for the host. */
  boolean isOnItsWay() {
    return this == QUEUED || this == LAUNCHING || this == INVITED || this == DISCONNECTED;
  }
}
