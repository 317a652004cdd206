package org.plushm.overlay;

/** The two streams of a link. */
public enum StreamKind {
  /** Small protocol messages, at most 4 KB encoded; always open while the link is. */
  CONTROL,
  /** Content in pieces of at most 4 KB; opened on demand, closed after 5 s idle, may be refused. */
  BULK
}
