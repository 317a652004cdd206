package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A value of JSON, read by another's parser: every JSON of ours is YAML as well. */
record Json(Object value) {
  private static final int LENGTH_MAX = 64 << 20;

  static Json read(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LENGTH_MAX);
    return new Json(new Yaml(new SafeConstructor(options)).load(text));
  }

  Json at(String name) {
    assertTrue(
        value instanceof Map<?, ?> map && map.containsKey(name),
        () -> name + " is not in " + value);
    return new Json(((Map<?, ?>) value).get(name));
  }

  boolean has(String name) {
    return ((Map<?, ?>) value).containsKey(name);
  }

  List<Json> elements() {
    return ((List<?>) value).stream().map(element -> new Json(element)).toList();
  }

  int size() {
    return ((List<?>) value).size();
  }

  long number() {
    return ((Number) value).longValue();
  }

  String text() {
    return (String) value;
  }

  boolean isTrue() {
    return (Boolean) value;
  }
}
