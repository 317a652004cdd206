package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.plushm.controlnode.setting.Limit;
import org.plushm.controlnode.setting.Settings;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.setting.Setting;
import org.plushm.plush.setting.SettingException;
import org.plushm.plush.setting.SettingValues;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush config}: every timer, cap and window, as the documents have them. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush config [--overlay NAME] [-a] [--json] [WORD...]",
    description = {
      "Lists the settings: value, default, range, what each is, and where it comes",
      "from. Of an overlay that is up the values are its own, else those that a new",
      "one would have. With WORDs only settings whose names contain one of them."
    },
    footer = {
      "",
      "Examples:",
      "  plush config                                what may be set",
      "  plush config keep-alive                     one of them",
      "  plush up -w 'local[1-9]' --set randtree.degree=4",
      "  PLUSH_SETTINGS=my.settings plush up -w a,b  a file of NAME=VALUE lines"
    })
final class ConfigCommand extends AbstractVerb {
  @Option(
      names = {"-a", "--all"},
      description = "Also the constants of the code, which cannot be set.")
  private boolean all;

  @Option(names = "--json", description = "A JSON object a line.")
  private boolean json;

  @Parameters(paramLabel = "WORD", description = "A part of a name.")
  private List<String> words = new ArrayList<>();

  ConfigCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    SettingValues values = values();
    List<Setting> settings =
        Settings.CATALOG.settings().stream().filter(setting -> isWanted(setting.name())).toList();
    List<Limit> limits =
        all || !words.isEmpty()
            ? Limit.all().stream().filter(limit -> isWanted(limit.name())).toList()
            : List.of();
    if (settings.isEmpty() && limits.isEmpty()) {
      throw new VerbFailure(
          ExitCode.USAGE,
          "no setting has '" + String.join("' or '", words) + "' in its name",
          "'plush config' lists all");
    }
    for (Setting setting : settings) {
      OptionalLong set = values.get(setting.name());
      long value = set.isPresent() ? set.getAsLong() : setting.standard();
      console().out(json ? line(setting, value, set.isPresent()) : text(setting, value));
    }
    for (Limit limit : limits) {
      console().out(json ? line(limit) : text(limit));
    }
    return ExitCode.OK.code();
  }

  private boolean isWanted(String name) {
    return words.isEmpty() || words.stream().anyMatch(name::contains);
  }

  private SettingValues values() throws VerbFailure, IOException {
    Optional<List<String>> ofOverlay = overlays().settingsOf(overlay());
    List<String> lines = ofOverlay.isPresent() ? ofOverlay.get() : overlays().userSettings();
    try {
      return Settings.parse(lines);
    } catch (SettingException wrong) {
      throw new VerbFailure(ExitCode.USAGE, wrong.getMessage(), "");
    }
  }

  private static String text(Setting setting, long value) {
    String standard = setting.quantity().text(setting.standard());
    String shown = setting.quantity().text(value);
    return String.format(
        "%s = %s%s\n    %s\n    %s; %s\n",
        setting.name(),
        shown,
        value == setting.standard() ? "" : " (default " + standard + ")",
        setting.meaning(),
        setting.range(),
        setting.source());
  }

  private static String text(Limit limit) {
    return String.format(
        "%s = %s, fixed\n    %s\n    %s\n",
        limit.name(), limit.value(), limit.meaning(), limit.source());
  }

  private static String line(Setting setting, long value, boolean set) {
    return new JsonWriter()
            .beginObject()
            .field("setting", setting.name())
            .field("value", setting.quantity().text(value))
            .field("set", set)
            .field("default", setting.quantity().text(setting.standard()))
            .field("least", setting.quantity().text(setting.least()))
            .field("most", setting.quantity().text(setting.most()))
            .field("meaning", setting.meaning())
            .field("source", setting.source())
            .endObject()
        + "\n";
  }

  private static String line(Limit limit) {
    return new JsonWriter()
            .beginObject()
            .field("constant", limit.name())
            .field("value", limit.value())
            .field("meaning", limit.meaning())
            .field("source", limit.source())
            .endObject()
        + "\n";
  }
}
