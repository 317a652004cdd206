package org.plushm.modelnet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.plushm.controlnode.cli.Cancellation;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.chaos.ChaosRun;
import org.plushm.modelnet.experiment.StayingOverlay;
import org.plushm.modelnet.realtime.EmulationSettings;
import org.plushm.modelnet.topology.Topology;
import org.plushm.overlay.OverlayType;
import org.plushm.participant.launch.EdgeLauncher;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code modelnet emulate}: an overlay on an emulated network that stays. */
@Command(
    name = "emulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Brings virtual hosts up as an overlay over an emulated network, in real time.",
      "It is for all verbs of plush: 'plush exec --overlay NAME ...', 'plush tree',",
      "'plush kill', until 'plush down --overlay NAME'. 'modelnet stat' shows its",
      "links, 'modelnet hop' changes them. local1 is virtual node 0 of the topology,",
      "and so on. ^C while hosts come in takes all of it down again.",
      "",
      EmulationOptions.SHAPED
    },
    footer = {
      "",
      "Examples:",
      "  modelnet emulate --hosts 100 --overlay wan",
      "  modelnet emulate --topology net.graph --overlay wan --events changes.txt"
    })
final class EmulateCommand implements Callable<Integer> {
  private static final long UP_TIMEOUT_MS = 120_000;

  @ParentCommand private Modelnet modelnet;
  @Spec private CommandSpec spec;

  @Option(
      names = "--overlay",
      paramLabel = "NAME",
      defaultValue = "modelnet",
      description = "Name of the overlay (default: ${DEFAULT-VALUE}).")
  private String overlay;

  @Option(
      names = "--hosts",
      paramLabel = "N",
      description = "How many (default: all of --topology, else 100).")
  private Integer hosts;

  @Option(
      names = "--degree",
      paramLabel = "D",
      defaultValue = "12",
      description = "Most children of a node (default: ${DEFAULT-VALUE}).")
  private int degree;

  @Option(
      names = "--overlay-type",
      paramLabel = "TYPE",
      defaultValue = "randtree",
      converter = OverlayTypeName.class,
      description = "randtree, star or proxytree (default: ${DEFAULT-VALUE}).")
  private OverlayType overlayType;

  @Mixin private EmulationOptions emulation;

  /** Reads the name of an overlay type. */
  static final class OverlayTypeName implements ITypeConverter<OverlayType> {
    @Override
    public OverlayType convert(String name) {
      try {
        return OverlayType.of(name);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    Range.check(spec, "--degree", degree, Range.DEGREE_MIN, Range.DEGREE_MAX);
    if (hosts != null) {
      Range.check(spec, "--hosts", hosts, 1, Range.HOSTS_MAX);
    }
    emulation.check();
    if (!StateDirectory.isName(overlay)) {
      throw usage("'" + overlay + "' cannot name an overlay");
    }
    int ofTopology = emulation.hostsOfTopology();
    int count = hosts != null ? hosts : ofTopology > 0 ? ofTopology : 100;
    EdgeLauncher.shortage(count)
        .ifPresent(
            problem -> {
              throw new InvalidInput(problem);
            });
    Topology topology = emulation.topology(count);
    EmulationSettings settings = emulation.settings();
    PrintWriter err = spec.commandLine().getErr();
    StateDirectory state = StateDirectory.of(System.getenv());
    Cancellation cancellation =
        modelnet.cancellation(
            "cancelling, overlay '" + overlay + "' is taken down; ^C again to leave it as it is",
            "left; overlay '" + overlay + "' may be there: " + downCommand() + " ends it");
    err.printf("overlay '%s': %d hosts are brought up; ^C takes them down again%n", overlay, count);
    StayingOverlay.Outcome outcome =
        StayingOverlay.bringUp(
            state,
            overlay,
            overlayType,
            degree,
            settings,
            topology,
            count,
            UP_TIMEOUT_MS,
            err::println,
            cancellation::isCancelled);
    if (cancellation.isCancelled()) {
      ChaosRun.dismantle(state.overlay(overlay));
      return modelnet.cancelled("overlay '" + overlay + "' is dismantled, nothing of it runs");
    }
    err.printf(
        Locale.ROOT,
        "overlay '%s': %d of %d hosts are in the tree (%.2f s); it stays until %s%n",
        overlay,
        outcome.active(),
        count,
        outcome.elapsedMs() / 1e3,
        downCommand());
    err.println(EmulationOptions.SHAPED);
    err.println(outcome.scheduling());
    return (outcome.active() == count ? ExitCode.OK : ExitCode.UNREACHABLE).code();
  }

  private String downCommand() {
    return "'plush down --overlay " + overlay + "'";
  }

  private ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }
}
