package org.plushm.plush.control;

import org.plushm.overlay.KeyStep;
import org.plushm.overlay.NodeId;

/** One host of the overlay. Changed only by {@link Roster}. */
final class HostRecord {
  final String label;
  HostStatus status = HostStatus.QUEUED;
  NodeId node;

  /** The incarnation that {@link #ordinal} was given to; {@link #node} may be a later one. */
  NodeId enrolled;

  String controlAddress;
  int ordinal = -1;

  /** Log position at which {@link #ordinal} was given: later entries concern the host. */
  long baseSeq;

  /** Known from the journal only: neither JOIN nor presence has confirmed it since the start. */
  boolean recovered;

  /** Whether presence named the host when it was found lost: that is no news of its return. */
  boolean stalePresence;

  long sinceNs;

  /** The last status in the journal that has a date, by name, and the date; null for none. */
  String journaledStatus;

  long journaledSinceNs;
  long missingSinceNs = Long.MAX_VALUE;
  boolean checking;

  /** Whether its process is known to have ended, rather than only silent. */
  boolean gone;

  String cause;

  /** Why the last try to bring it in was in vain; null when there was none since it was there. */
  String lastTry;

  /** The user has told it to end, and it has not been lost since. */
  boolean killAsked;

  /** It was lost the last time because the user told it to end. */
  boolean killed;

  /** Lost too often: it is not invited until the user readmits it. */
  boolean outcast;

  /** When something last spoke for its being there; MIN_VALUE for never. */
  long heardNs = Long.MIN_VALUE;

  /** Host name of its parent as it last said, or null. */
  String parent;

  /** Software version as it last said, or null. */
  String version;

  /** How far it is with the overlay's keys, as it last said. */
  KeyStep keyStep = KeyStep.FIRST;

  /** The step whose keys its launcher had when it was last asked. */
  KeyStep launchedAt = KeyStep.FIRST;

  final HostHistory history = new HostHistory();

  HostRecord(String label) {
    this.label = label;
  }

  /** Whether it is on its way in, or only the journal says that it is there. */
  boolean isAwaited() {
    return status.isOnItsWay() || recovered && status == HostStatus.ACTIVE;
  }

  /** Whether it can be told to do something now. */
  boolean isPresent() {
    return status == HostStatus.ACTIVE && !recovered;
  }

  /** Why it is not there, as far as that is known: how it was lost, and why no try brought it. */
  String why() {
    if (cause == null || lastTry == null) {
      return cause == null ? lastTry : cause;
    }
    return cause.contains(lastTry) ? cause : cause + "; last try: " + lastTry;
  }

  /** The incarnation that a new start must reach at least. */
  long incarnationMin() {
    return node == null ? 0 : node.incarnation() + 1;
  }
}
