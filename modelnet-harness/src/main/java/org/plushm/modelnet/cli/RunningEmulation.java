package org.plushm.modelnet.cli;

import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.modelnet.realtime.EmulationControl;
import picocli.CommandLine.Option;

/** Which running emulation a verb is about. */
final class RunningEmulation {
  @Option(
      names = "--overlay",
      paramLabel = "NAME",
      defaultValue = "modelnet",
      description = "The overlay (default: ${DEFAULT-VALUE}).")
  private String overlay;

  EmulationControl control() {
    OverlayFolder folder = StateDirectory.of(System.getenv()).overlay(overlay);
    if (!StateDirectory.isName(overlay) || !folder.isUp()) {
      throw new InvalidInput(
          "no overlay '"
              + overlay
              + "' is up: start it with 'modelnet emulate --overlay "
              + overlay
              + "'");
    }
    return new EmulationControl(folder.work());
  }
}
