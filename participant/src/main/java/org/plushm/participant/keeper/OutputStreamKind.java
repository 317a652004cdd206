package org.plushm.participant.keeper;

/** The two streams of a user process. */
public enum OutputStreamKind {
  /** Standard output, kept in the file {@code out}. */
  OUT("out"),
  /** Standard error, kept in the file {@code err}. */
  ERR("err");

  private final String fileName;

  OutputStreamKind(String fileName) {
    this.fileName = fileName;
  }

  String fileName() {
    return fileName;
  }
}
