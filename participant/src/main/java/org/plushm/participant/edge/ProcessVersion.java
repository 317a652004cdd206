package org.plushm.participant.edge;

/** The version of this program, as its jar states it. */
final class ProcessVersion {
  private ProcessVersion() {}

  /** The version; {@code development} when the classes do not come out of a jar. */
  static String text() {
    String version = ProcessVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
