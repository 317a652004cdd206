package org.plushm.controlnode.setting;

import java.util.List;
import org.plushm.plush.setting.Setting;
import org.plushm.plush.setting.SettingGroup;

/** The part of {@code docs/settings.md} that is generated from the code. */
public final class SettingsPage {
  /** Begins the generated part. */
  public static final String BEGIN = "<!-- generated from the code: begin -->\n";

  /** Ends the generated part. */
  public static final String END = "<!-- generated from the code: end -->\n";

  private SettingsPage() {}

  /** The generated part, with its marks. */
  public static String text() {
    StringBuilder page = new StringBuilder(BEGIN);
    for (SettingGroup<?> group : Settings.CATALOG.groups()) {
      page.append("\n### `").append(group.prefix()).append("`: ").append(group.title());
      page.append("\n\n| setting | default | range | what it is, and its trade-off | source |\n");
      page.append("|---|---|---|---|---|\n");
      for (Setting setting : group.settings()) {
        row(
            page,
            "`" + setting.name() + "`",
            setting.quantity().text(setting.standard()),
            setting.range(),
            setting.meaning(),
            setting.source());
      }
    }
    openValues(page);
    limits(page);
    return page.append('\n').append(END).toString();
  }

  private static void openValues(StringBuilder page) {
    page.append("\n### What the papers leave open\n\n");
    page.append("Feature 175 of the papers' inventory, value by value.\n\n");
    page.append("| value | here | choice |\n|---|---|---|\n");
    for (OpenValue value : OpenValue.ALL) {
      List<String> names = value.names().stream().map(name -> "`" + name + "`").toList();
      row(page, value.what(), names.isEmpty() ? "-" : String.join(", ", names), value.choice());
    }
  }

  private static void limits(StringBuilder page) {
    page.append("\n### Constants of the code\n\n");
    page.append("Told here, turned nowhere: a class and its constant.\n");
    String part = null;
    for (Limit limit : Limit.all()) {
      if (!limit.part().equals(part)) {
        part = limit.part();
        page.append("\n**").append(part).append("**\n\n");
        page.append("| constant | value | what it is | source |\n|---|---|---|---|\n");
      }
      row(page, "`" + limit.name() + "`", limit.value(), limit.meaning(), limit.source());
    }
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
