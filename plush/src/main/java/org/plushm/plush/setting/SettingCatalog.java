package org.plushm.plush.setting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.plush.spec.NearestWord;

/** All settings that can be named in one place. */
public final class SettingCatalog {
  private final List<SettingGroup<?>> groups;
  private final Map<String, Setting> byName = new LinkedHashMap<>();

  /** Of these groups. */
  public SettingCatalog(List<SettingGroup<?>> groups) {
    this.groups = List.copyOf(groups);
    for (SettingGroup<?> group : groups) {
      for (Setting setting : group.settings()) {
        if (byName.put(setting.name(), setting) != null) {
          throw new IllegalArgumentException("two settings are named " + setting.name());
        }
      }
    }
  }

  /** The groups. */
  public List<SettingGroup<?>> groups() {
    return groups;
  }

  /** Whether there is a setting of this name. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /** All settings, group by group. */
  public List<Setting> settings() {
    return List.copyOf(byName.values());
  }

  /**
   * Reads assignments, {@code NAME=VALUE} each; of several of one name the last counts. Blank ones
   * and those that begin with # are passed over.
   *
   * @throws SettingException at the first mistake, and when the values do not go together
   */
  public SettingValues parse(List<String> assignments) throws SettingException {
    Map<String, Long> values = new TreeMap<>();
    for (String assignment : assignments) {
      String line = assignment.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw new SettingException("'" + line + "' is not NAME=VALUE, such as " + anExample());
      }
      Setting setting = find(line.substring(0, equals).strip());
      values.put(setting.name(), setting.value(line.substring(equals + 1)));
    }
    SettingValues result = SettingValues.of(values);
    for (SettingGroup<?> group : groups) {
      try {
        group.apply(result);
      } catch (IllegalArgumentException contradiction) {
        throw new SettingException(contradiction.getMessage());
      }
    }
    return result;
  }

  /** The assignments that {@link #parse} reads back. */
  public List<String> assignments(SettingValues values) {
    List<String> lines = new ArrayList<>();
    for (String name : values.names()) {
      Setting setting = byName.get(name);
      if (setting != null) {
        lines.add(name + "=" + setting.quantity().text(values.get(name).getAsLong()));
      }
    }
    return lines;
  }

  private Setting find(String name) throws SettingException {
    Setting setting = byName.get(name);
    if (setting == null) {
      String guess =
          NearestWord.of(name, byName.keySet())
              .map(near -> ", did you mean '" + near + "'?")
              .orElse(": 'plush config' lists them");
      throw new SettingException("there is no setting '" + name + "'" + guess);
    }
    return setting;
  }

  private String anExample() {
    Setting first = byName.values().iterator().next();
    return first.name() + "=" + first.quantity().text(first.standard());
  }
}
