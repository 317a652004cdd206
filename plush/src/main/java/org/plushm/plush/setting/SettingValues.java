package org.plushm.plush.setting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a user has set, by name, each in the unit of its component; immutable. */
public final class SettingValues {
  /** Nothing is set. */
  public static final SettingValues NONE = new SettingValues(new TreeMap<>());

  private final TreeMap<String, Long> values;

  private SettingValues(TreeMap<String, Long> values) {
    this.values = values;
  }

  /** These values; they have been checked. */
  static SettingValues of(Map<String, Long> values) {
    return new SettingValues(new TreeMap<>(values));
  }

  /** Whether nothing is set. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The value of a setting, if a user set it. */
  public OptionalLong get(String name) {
    Long value = values.get(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** The names of what is set, sorted. */
  public List<String> names() {
    return new ArrayList<>(values.keySet());
  }

  /** Only those whose name is wanted. */
  public SettingValues only(Predicate<String> wanted) {
    TreeMap<String, Long> some = new TreeMap<>(values);
    some.keySet().removeIf(wanted.negate());
    return new SettingValues(some);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SettingValues that && that.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
