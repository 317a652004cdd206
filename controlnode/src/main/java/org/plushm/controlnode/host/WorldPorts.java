package org.plushm.controlnode.host;

import java.io.IOException;
import java.io.PrintStream;
import java.security.GeneralSecurityException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.plushm.controlnode.keys.OverlayKeys;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Event;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.launch.ClientArchive;
import org.plushm.participant.launch.EdgeLauncher;
import org.plushm.participant.launch.EdgeProgram;
import org.plushm.participant.launch.LaunchSettings;
import org.plushm.participant.launch.SshLauncher;
import org.plushm.participant.launch.SshOptions;
import org.plushm.participant.setting.ClientSettings;
import org.plushm.participant.tls.TlsCredentials;
import org.plushm.participant.tls.TlsRole;
import org.plushm.plush.setting.SettingValues;

/**
 * The ports of a control node in the real world: TLS links, launchers of this machine and of ssh.
 */
final class WorldPorts implements Ports.Factory {
  /** Thesis section 3.7; an overlay that ends with its command has no use for longer. */
  private static final long ORPHAN_EPHEMERAL_MS = 120_000;

  /** An overlay that stays outlives the night in which its control node's machine is off. */
  private static final long ORPHAN_MS = 24 * 3_600_000L;

  /** With the time to notice the end of the command this stays below five seconds. */
  private static final long KEEPER_GRACE_EPHEMERAL_MS = 2_000;

  /** Longer than it takes to call an overlay deserted: only then is its edge started again. */
  private static final long KEEPER_GRACE_MS = 30_000;

  private final PrintStream log;
  private final OverlayType overlayType;
  private final SettingValues set;

  /**
   * The real world.
   *
   * @param log takes what launchers say
   * @param overlayType the protocol that participants are started with
   * @param set what the user has set
   */
  WorldPorts(PrintStream log, OverlayType overlayType, SettingValues set) {
    this.log = log;
    this.overlayType = overlayType;
    this.set = set;
  }

  @Override
  public Ports create(
      OverlayFolder folder, boolean ephemeral, LongSupplier controlTerm, Consumer<Event> events) {
    // Made while the control node and the first client start; whoever needs them waits.
    CompletableFuture<OverlayKeys> keys =
        CompletableFuture.supplyAsync(() -> keys(folder, ephemeral));
    Launchers launchers =
        new Launchers(
            () ->
                new EdgeLauncher(
                    settings(folder, ephemeral, controlTerm, keys.join()), log::println),
            () ->
                new SshLauncher(
                    settings(folder, ephemeral, controlTerm, keys.join()),
                    sshOptions(),
                    () -> ClientArchive.ofThisProgram(folder.work()),
                    log::println),
            events);
    return new Ports(
        new TlsLinks(keys, events),
        launchers,
        new LazySignatures(keys),
        new KeyFolder(keys, events));
  }

  private static OverlayKeys keys(OverlayFolder folder, boolean ephemeral) {
    try {
      return ephemeral
          ? OverlayKeys.generate(folder.overlay())
          : OverlayKeys.loadOrMake(folder.keys(), folder.overlay());
    } catch (IOException | GeneralSecurityException failed) {
      throw new CompletionException(failed);
    }
  }

  private SshOptions sshOptions() {
    SshOptions options = SshOptions.of(System.getenv(SshOptions.COMMAND_VARIABLE));
    return set.isEmpty() ? options : ClientSettings.SSH.apply(options, set);
  }

  /** A duration that overlays have by their kind unless it was set, in milliseconds. */
  private long durationMs(String name, long unitsPerMs, long otherwiseMs) {
    OptionalLong value = set.get(name);
    return value.isPresent() ? value.getAsLong() / unitsPerMs : otherwiseMs;
  }

  private LaunchSettings settings(
      OverlayFolder folder, boolean ephemeral, LongSupplier controlTerm, OverlayKeys keys) {
    try {
      folder.makeWork();
      return new LaunchSettings(
          folder.overlay(),
          overlayType,
          keys.epochs()::launchKeys,
          keys.participant(),
          Bytes.wrap(keys.control().certificateDer()),
          Bytes.wrap(keys.signatures().publicDer()),
          new TlsCredentials(TlsRole.CONTROL, keys.control(), keys.participant().certificate()),
          controlTerm,
          folder.work(),
          durationMs(
              "participant.orphan-after", 1_000_000, ephemeral ? ORPHAN_EPHEMERAL_MS : ORPHAN_MS),
          durationMs(
              "keeper.successor-grace", 1, ephemeral ? KEEPER_GRACE_EPHEMERAL_MS : KEEPER_GRACE_MS),
          ephemeral,
          ephemeral ? folder.path() : null,
          ClientSettings.of(set),
          EdgeProgram.readFrom(folder.work()));
    } catch (IOException | GeneralSecurityException unusable) {
      throw new CompletionException(unusable);
    }
  }
}
