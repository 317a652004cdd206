package org.plushm.participant.edge;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.Node;
import org.plushm.overlay.basic.Standing;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.participant.launch.HostConfig;
import org.plushm.participant.launch.ProcessConfig;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.participant.Participant;
import org.plushm.plush.participant.ParticipantOptions;
import org.plushm.plush.participant.ParticipantSettings;
import org.plushm.plush.port.KeeperPort;
import org.plushm.plush.port.Signatures;
import org.plushm.plush.setting.SettingValues;

/** The services of a host's node: stale watch, overlay and participant. For the engine's thread. */
final class HostStacks {
  private final ProcessConfig config;
  private final String controlAddress;
  private final MessageCodec bodyCodec;
  private final MessageCodec documentCodec = new WireCodec(MessageTables.document());
  private final Signatures signatures;
  private final Supplier<String> countersText;
  private final AdmissionDesk admission;
  private final Supplier<KeyStep> keyStep;

  /**
   * Stacks for the hosts of a process.
   *
   * @param controlAddress {@code IP:port} of its control listener
   * @param table every message that the hosts meet
   * @param signatures verifies commands
   * @param countersText what a host tells of its process' counters
   * @param admission says which invitations are declined
   * @param keyStep how far the process is with the overlay's keys
   */
  HostStacks(
      ProcessConfig config,
      String controlAddress,
      MessageTable table,
      Signatures signatures,
      Supplier<String> countersText,
      AdmissionDesk admission,
      Supplier<KeyStep> keyStep) {
    this.config = config;
    this.controlAddress = controlAddress;
    this.bodyCodec = new WireCodec(table);
    this.signatures = signatures;
    this.countersText = countersText;
    this.admission = admission;
    this.keyStep = keyStep;
  }

  /**
   * Installs the services of a host.
   *
   * @param recovered what former incarnations accepted
   * @return the node
   */
  Node install(Node node, HostConfig wanted, List<KeeperPort.Recovered> recovered) {
    node.install(new StaleWatch(node.context("stale-watch")));
    ParticipantOptions options =
        ParticipantOptions.of(
                wanted.label(),
                config.overlay(),
                controlAddress,
                controlAddress,
                ProcessVersion.text())
            .withOrphanAfterNs(TimeUnit.MILLISECONDS.toNanos(config.orphanTimeoutMs()));
    SettingValues set = config.settings();
    Participant participant =
        new Participant(
            node.context("participant"),
            set.isEmpty() ? options : ParticipantSettings.GROUP.apply(options, set),
            bodyCodec,
            documentCodec,
            signatures,
            recovered,
            countersText,
            (version, executions) -> admission.refusal(wanted.label(), version, executions),
            keyStep);
    // Of its site a real machine is better connected than a virtual host.
    Standing standing = new Standing(config.site(), config.virtual() ? 0 : 1);
    participant.attach(
        OverlayStacks.install(config.overlayType(), node, standing, set, participant));
    node.install(participant);
    return node;
  }
}
