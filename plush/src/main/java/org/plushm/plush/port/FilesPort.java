package org.plushm.plush.port;

import java.util.List;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.plush.application.Software;

/**
 * The file manager as a participant sees it (report CS2006-0864 section 3.2): fetches, checks and
 * unpacks software into the host's own directory of a run, and removes that directory. The world
 * decides where it lies; {@link KeeperPort.StartProcess} with the same run starts in it.
 */
public final class FilesPort {
  private FilesPort() {}

  /**
   * Make the run's directory, if it is not there, and install software in it, in this order. At
   * most one installation of a run is under way at a time; it is answered by exactly one {@link
   * Installed}, also when the list is empty. What an earlier incarnation of the host has installed
   * completely for the run is kept, because its processes may still run there.
   *
   * @param run number of the run, at least 1
   * @param software all software of the host's component
   * @param mirrorUrl where packages are asked for by their file name before their own address;
   *     empty for none
   */
  public record Install(long run, List<Software> software, String mirrorUrl) implements Effect {
    /** Copies the list. */
    public Install {
      software = List.copyOf(software);
    }
  }

  /**
   * Stop fetching and unpacking; {@link Installed} answers the installation all the same, with a
   * cause unless it was complete. Without an installation under way nothing happens.
   *
   * @param run number of the run
   */
  public record StopInstall(long run) implements Effect {}

  /**
   * An installation has ended.
   *
   * @param run number of the run
   * @param ok whether all of it is there
   * @param cause one line with the package and what is wrong with it; null when ok
   */
  public record Installed(long run, boolean ok, String cause) implements Event {}

  /**
   * Remove the run's directory with all that is in it. Comes only when no process of the run that
   * the participant knows of runs any more; an installation under way is stopped first (and
   * answered). Answered by one {@link RunRemoved}, also when there never was such a directory.
   *
   * @param run number of the run
   */
  public record RemoveRun(long run) implements Effect {}

  /**
   * The run's directory is gone.
   *
   * @param run number of the run
   * @param cause one line that says what could not be removed; null when nothing is left
   */
  public record RunRemoved(long run, String cause) implements Event {}
}
