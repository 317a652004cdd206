package org.plushm.modelnet.experiment;

import java.io.IOException;
import java.nio.file.Path;

/** The report of some experiments. */
public final class Report {
  private Report() {}

  /** Writes it. */
  public static void write(Experiments experiments, Path folder, String command, String shaped)
      throws IOException {
    throw new IOException("not yet");
  }
}
