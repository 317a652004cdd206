package org.plushm.participant.setting;

import java.nio.file.Path;
import java.util.List;
import org.plushm.participant.files.FileLimits;
import org.plushm.participant.keeper.KeeperOptions;
import org.plushm.participant.launch.SshOptions;
import org.plushm.plush.participant.ParticipantSettings;
import org.plushm.plush.setting.SettingCatalog;
import org.plushm.plush.setting.SettingGroup;
import org.plushm.plush.setting.SettingValues;

/** The settings of a client process, and those of the launchers that start it. */
public final class ClientSettings {
  /** One for each tunable of {@link KeeperOptions}. */
  public static final SettingGroup<KeeperOptions> KEEPER =
      SettingGroup.of("keeper", "the keeper of user processes", KeeperOptions.of(Path.of("/")))
          .set(
              "queuedStartsMax",
              "1",
              "1000000",
              "ours",
              "starts that may wait for the keeper; more are refused")
          .set(
              "successorGraceMs",
              "0",
              "1m",
              "ours",
              "how long executions outlive a client that died, waiting for a successor that adopts them; an overlay that 'plush up' made takes 30s unless this is set, and shorter ends orphans sooner")
          .set(
              "termGraceMs",
              "0",
              "1m",
              "ours",
              "how long a process group has between SIGTERM and SIGKILL")
          .set(
              "orphanTermGraceMs",
              "0",
              "10s",
              "ours",
              "the same when the client has died, where all must be gone within 5 s")
          .build();

  /** One for each tunable of {@link SshOptions}. */
  public static final SettingGroup<SshOptions> SSH =
      SettingGroup.of("ssh", "the launcher of hosts that are reached by ssh", SshOptions.of(null))
          .set("connectTimeoutS", "1s", "10m", "ours", "ssh's own limit for connecting")
          .set(
              "startTimeoutMs",
              "1s",
              "1h",
              "ours",
              "how long one session may take, the copy of the program included; longer for slow links")
          .set(
              "sessionsMax",
              "1",
              "1000",
              "ours",
              "ssh sessions at once; more start hosts faster, at a process each and load on a jump host")
          .build();

  /** One for each tunable of {@link FileLimits}. */
  public static final SettingGroup<FileLimits> FILES =
      SettingGroup.of("files", "the file manager of a client", FileLimits.defaults())
          .set(
              "fetchesMax",
              "1",
              "256",
              "ours",
              "packages that a client fetches at once; more load its line and the servers")
          .set("packageBytesMax", "1", "1000G", "ours", "largest package as it is fetched")
          .set(
              "unpackedBytesMax",
              "1",
              "10000G",
              "ours",
              "most that the software of a host may become on its disk; an archive that grows beyond it is refused")
          .set(
              "entriesMax",
              "1",
              "100000000",
              "ours",
              "most files, folders and links of a host's software")
          .set("connectTimeoutMs", "1ms", "1h", "ours", "longest wait for a connection to a server")
          .set(
              "stallTimeoutMs",
              "1ms",
              "1h",
              "ours",
              "longest wait for an answer and for the next byte; longer waits for servers that are dead")
          .set(
              "fetchTimeoutMs",
              "1ms",
              "24h",
              "ours",
              "longest time for a package; longer for large ones over slow links")
          .set(
              "triesMax",
              "1",
              "100",
              "ours",
              "how often a server that is overloaded or cannot be reached is asked")
          .set(
              "triesPauseMs",
              "1ms",
              "1m",
              "ours",
              "pause before the second try, twice as long before each further one")
          .build();

  /** What a client process takes. */
  public static final SettingCatalog CATALOG =
      new SettingCatalog(
          List.of(
              ParticipantSettings.GROUP,
              OverlaySettings.RANDTREE,
              OverlaySettings.RANSUB,
              OverlaySettings.BASIC,
              KEEPER,
              FILES));

  private ClientSettings() {}

  /** Those of all values that a client process takes. */
  public static SettingValues of(SettingValues all) {
    return all.isEmpty() ? all : all.only(CATALOG::has);
  }
}
