package org.plushm.participant.jvm;

import java.util.Locale;

/** What a Java virtual machine of Plush-M is for; each role has its own launch flags. */
public enum JvmRole {
  /** A command line: lives for a moment. */
  CLI,
  /** The control node of one overlay. */
  CONTROLNODE,
  /** One participant on a host of its own: the smallest. */
  PARTICIPANT,
  /** Many participants on virtual hosts: the largest. */
  EDGE,
  /** An edge with an emulated network between its hosts: never to be late. */
  EMULATION;

  /** The name of the role's file of flags, without {@code .options}. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
