package org.plushm.overlay;

/** Why a link ended. */
public enum LinkEnd {
  /** The peer closed it with a goodbye. */
  CLOSED_BY_PEER,
  /** The world could not open or keep it: refused, address in use, limits. */
  FAILED,
  /** More waited on it than the limit allows: the peer takes nothing in. */
  OVERFLOWED
}
