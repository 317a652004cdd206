package org.plushm.plush.port;

import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;

/**
 * The mirror of packages that the control node keeps for a run: the files of a folder beside the
 * specification, over HTTP.
 */
public final class PackagesPort {
  private PackagesPort() {}

  /**
   * Serve the files of a folder until {@link StopServing}. Answered by one {@link PackagesServed}.
   *
   * @param run number of the run
   * @param folder absolute path
   * @param formerUrl where a former control node served them: hosts may still ask there, so the
   *     same address is best; null for a new run
   */
  public record ServePackages(long run, String folder, String formerUrl) implements Effect {}

  /**
   * The packages are served, or cannot be.
   *
   * @param run number of the run
   * @param url under which a package is found by its file name, ending in a slash; empty when they
   *     cannot be served
   * @param problem one line; null when they are served
   */
  public record PackagesServed(long run, String url, String problem) implements Event {}

  /**
   * The run has ended: close what {@link ServePackages} opened.
   *
   * @param run number of the run
   */
  public record StopServing(long run) implements Effect {}
}
