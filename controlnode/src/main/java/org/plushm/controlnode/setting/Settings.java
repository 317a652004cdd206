package org.plushm.controlnode.setting;

import java.util.ArrayList;
import java.util.List;
import org.plushm.participant.setting.ClientSettings;
import org.plushm.plush.control.ControlSettings;
import org.plushm.plush.setting.SettingCatalog;
import org.plushm.plush.setting.SettingException;
import org.plushm.plush.setting.SettingGroup;
import org.plushm.plush.setting.SettingValues;

/** Every setting that a user may turn. */
public final class Settings {
  /** All groups, in the order in which documents tell them. */
  public static final SettingCatalog CATALOG = new SettingCatalog(groups());

  private Settings() {}

  private static List<SettingGroup<?>> groups() {
    List<SettingGroup<?>> groups = new ArrayList<>();
    groups.add(ControlSettings.GROUP);
    groups.add(ClientSettings.SSH);
    groups.addAll(ClientSettings.CATALOG.groups());
    return groups;
  }

  /**
   * Reads assignments, {@code NAME=VALUE} each.
   *
   * @throws SettingException at the first mistake; the message is for the user
   */
  public static SettingValues parse(List<String> assignments) throws SettingException {
    return assignments.isEmpty() ? SettingValues.NONE : CATALOG.parse(assignments);
  }
}
