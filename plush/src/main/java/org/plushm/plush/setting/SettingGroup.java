package org.plushm.plush.setting;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings of one options record: each numeric component is a setting or declared not to be
 * one, so that none is forgotten. A component {@code keepAliveNs} of the group {@code control} is
 * the setting {@code control.keep-alive}.
 *
 * @param <R> the options record, whose components of settings are long or int
 */
public final class SettingGroup<R extends Record> {
  private final String prefix;
  private final String title;
  private final R standard;
  private final Map<String, Setting> byComponent;
  private final List<Setting> settings;

  private SettingGroup(Builder<R> builder) {
    this.prefix = builder.prefix;
    this.title = builder.title;
    this.standard = builder.standard;
    this.byComponent = builder.settings;
    this.settings = new ArrayList<>();
    for (RecordComponent component : standard.getClass().getRecordComponents()) {
      Setting setting = byComponent.get(component.getName());
      if (setting != null) {
        settings.add(setting);
      } else if (isNumber(component) && !builder.others.contains(component.getName())) {
        throw new IllegalArgumentException(
            prefix + ": nothing is said about the component " + component.getName());
      }
    }
  }

  private static boolean isNumber(RecordComponent component) {
    return component.getType() == long.class || component.getType() == int.class;
  }

  /**
   * Begins a group.
   *
   * @param prefix first part of its settings' names
   * @param title whose settings these are, for documents
   * @param standard the record without a user's values
   */
  public static <R extends Record> Builder<R> of(String prefix, String title, R standard) {
    return new Builder<>(prefix, title, standard);
  }

  /** First part of its settings' names. */
  public String prefix() {
    return prefix;
  }

  /** Whose settings these are. */
  public String title() {
    return title;
  }

  /** Its settings, in the order of the record's components. */
  public List<Setting> settings() {
    return List.copyOf(settings);
  }

  /**
   * The record with what a user has set; values of other groups are passed over.
   *
   * @throws IllegalArgumentException when the values do not go together; the message says why
   */
  public R apply(R base, SettingValues values) {
    if (values.isEmpty()) {
      return base;
    }
    RecordComponent[] components = base.getClass().getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        types[i] = components[i].getType();
        Setting setting = byComponent.get(components[i].getName());
        Object before = components[i].getAccessor().invoke(base);
        arguments[i] =
            setting == null || values.get(setting.name()).isEmpty()
                ? before
                : number(types[i], values.get(setting.name()).getAsLong());
      }
      @SuppressWarnings("unchecked") // The class of a record of type R.
      Constructor<R> constructor = (Constructor<R>) base.getClass().getDeclaredConstructor(types);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException("the options record failed", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("not a public record: " + base.getClass(), e);
    }
  }

  /** The standard record with what a user has set. */
  R apply(SettingValues values) {
    return apply(standard, values);
  }

  private static Object number(Class<?> type, long value) {
    if (type == int.class) {
      return Math.toIntExact(value);
    }
    return value;
  }

  /**
   * Gathers the settings of a group.
   *
   * @param <R> the options record
   */
  public static final class Builder<R extends Record> {
    private final String prefix;
    private final String title;
    private final R standard;
    private final Map<String, Setting> settings = new TreeMap<>();
    private final TreeSet<String> others = new TreeSet<>();

    private Builder(String prefix, String title, R standard) {
      this.prefix = prefix;
      this.title = title;
      this.standard = standard;
    }

    /**
     * One setting.
     *
     * @param component of the record
     * @param least smallest value, as a user writes it
     * @param most largest value, as a user writes it
     * @param source where the value comes from
     * @param meaning what it is and what it costs
     */
    public Builder<R> set(
        String component, String least, String most, String source, String meaning) {
      Quantity quantity = Quantity.ofComponent(component);
      try {
        Setting setting =
            new Setting(
                prefix + "." + name(component, quantity),
                quantity,
                standardOf(component),
                quantity.parse(least),
                quantity.parse(most),
                meaning,
                source);
        if (setting.standard() < setting.least() || setting.standard() > setting.most()) {
          throw new IllegalArgumentException(setting.name() + ": its own value is out of range");
        }
        settings.put(component, setting);
      } catch (SettingException wrong) {
        throw new IllegalArgumentException(prefix + "." + component, wrong);
      }
      return this;
    }

    /** These components are no settings: names, numbers of processes, what is computed. */
    public Builder<R> without(String... components) {
      others.addAll(List.of(components));
      return this;
    }

    /**
     * The group.
     *
     * @throws IllegalArgumentException when a numeric component is left over
     */
    public SettingGroup<R> build() {
      return new SettingGroup<>(this);
    }

    private long standardOf(String component) {
      try {
        for (RecordComponent candidate : standard.getClass().getRecordComponents()) {
          if (candidate.getName().equals(component) && isNumber(candidate)) {
            return ((Number) candidate.getAccessor().invoke(standard)).longValue();
          }
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("not a public record: " + standard.getClass(), e);
      }
      throw new IllegalArgumentException(prefix + " has no numeric component " + component);
    }

    /** {@code keepAliveNs} is {@code keep-alive}: values carry their unit themselves. */
    private static String name(String component, Quantity quantity) {
      String bare =
          switch (quantity) {
            case DURATION_NS, DURATION_MS -> component.substring(0, component.length() - 2);
            case DURATION_S -> component.substring(0, component.length() - 1);
            default -> component;
          };
      StringBuilder name = new StringBuilder();
      for (char letter : bare.toCharArray()) {
        if (Character.isUpperCase(letter)) {
          name.append('-').append(Character.toLowerCase(letter));
        } else {
          name.append(letter);
        }
      }
      return name.toString();
    }
  }
}
