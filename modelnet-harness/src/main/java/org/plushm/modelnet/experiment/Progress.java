package org.plushm.modelnet.experiment;

/** Takes lines about what goes on, for people. */
@FunctionalInterface
public interface Progress {
  /** One line. */
  void line(String text);
}
