package org.plushm.participant.launch;

/**
 * One host that a process carries from its start.
 *
 * @param label host name, not empty
 * @param number virtual host number from 1; 0 for the host of its own of a single participant
 * @param incarnationMin its incarnation is at least this
 */
public record HostConfig(String label, int number, long incarnationMin) {
  /** Checks the ranges. */
  public HostConfig {
    if (label.isEmpty()) {
      throw new IllegalArgumentException("a host without a name");
    }
    if (number < 0) {
      throw new IllegalArgumentException("virtual host number " + number + " is negative");
    }
    if (incarnationMin < 0) {
      throw new IllegalArgumentException("incarnation " + incarnationMin + " is negative");
    }
  }
}
