package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.plushm.controlnode.setting.Settings;
import org.plushm.plush.setting.SettingException;
import org.plushm.plush.setting.SettingValues;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Option;

/**
 * {@code --set NAME=VALUE} of verbs that may make an overlay. The file that {@code PLUSH_SETTINGS}
 * names comes first, so that the command line wins. Nothing of settings is loaded by a command that
 * sets nothing.
 */
final class SettingOptions {
  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description =
          "Set a timer, cap or window of a new overlay, as 'plush config' lists them; several add "
              + "up.")
  private List<String> assignments = new ArrayList<>();

  private SettingValues values = SettingValues.NONE;

  /** Reads and checks them; call it in {@code validate}. */
  void read(AbstractVerb verb) {
    try {
      List<String> all = new ArrayList<>(verb.overlays().userSettings());
      all.addAll(assignments);
      if (!all.isEmpty()) {
        values = Settings.parse(all);
      }
    } catch (SettingException | IOException wrong) {
      throw verb.usage(wrong.getMessage());
    }
  }

  /** Access that makes overlays with these settings. */
  OverlayAccess applied(OverlayAccess overlays) {
    return values.isEmpty() ? overlays : overlays.with(values);
  }

  /** An overlay that is up keeps the settings it was made with. */
  void refuseFor(String overlay) throws VerbFailure {
    if (!assignments.isEmpty()) {
      throw new VerbFailure(
          ExitCode.USAGE,
          "--set: overlay '" + overlay + "' is up and keeps the settings it was made with",
          "leave --set out, or dismantle the overlay first with 'plush down'");
    }
  }
}
