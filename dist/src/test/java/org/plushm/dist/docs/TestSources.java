package org.plushm.dist.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The test classes of all modules by simple name; texts, because not every module is compiled. */
final class TestSources {
  private static final Pattern TEST =
      Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Example)\\b");

  /** Names by which the build finds test classes: the defaults of Maven's surefire plug-in. */
  private static final Pattern RUN = Pattern.compile("Test.*|.*(Test|Tests|TestCase)");

  /** What may hold anything: text blocks, strings, characters, comments. */
  private static final Pattern TEXT_OR_COMMENT =
      Pattern.compile(
          "(?s)\"\"\".*?\"\"\""
              + "|\"(?:\\\\.|[^\"\\\\\n])*+\""
              + "|'(?:\\\\.|[^'\\\\\n])++'"
              + "|/\\*.*?\\*/"
              + "|//[^\n]*+");

  private final Map<String, List<String>> textsByClass = new TreeMap<>();

  /** Reads {@code MODULE/src/test/java} of every module below this root. */
  TestSources(Path root) throws IOException {
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        Path tests = module.resolve("src").resolve("test").resolve("java");
        if (Files.isDirectory(tests)) {
          readBelow(tests);
        }
      }
    }
  }

  private void readBelow(Path tests) throws IOException {
    try (Stream<Path> files = Files.walk(tests)) {
      files
          .filter(file -> file.getFileName().toString().endsWith(".java"))
          .forEach(
              file -> {
                String name = file.getFileName().toString().replace(".java", "");
                try {
                  String text = TEXT_OR_COMMENT.matcher(Files.readString(file)).replaceAll("");
                  textsByClass.computeIfAbsent(name, unused -> new ArrayList<>()).add(text);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  /** Classes with tests whose names the build does not recognise, so that nobody runs them. */
  List<String> overlooked() {
    return textsByClass.keySet().stream()
        .filter(name -> !RUN.matcher(name).matches() && hasTests(name))
        .toList();
  }

  /** Whether there is a class of this simple name with at least one test, and the build runs it. */
  boolean hasTestClass(String name) {
    return RUN.matcher(name).matches() && hasTests(name);
  }

  private boolean hasTests(String name) {
    return texts(name).anyMatch(text -> TEST.matcher(text).find());
  }

  /** Whether a test class of this simple name has a test method of this name. */
  boolean hasTestMethod(String name, String method) {
    Pattern declared = Pattern.compile("\\bvoid\\s+" + Pattern.quote(method) + "\\s*\\(");
    return hasTestClass(name)
        && texts(name)
            .anyMatch(
                text ->
                    declared
                        .matcher(text)
                        .results()
                        .anyMatch(found -> TEST.matcher(modifiers(text, found.start())).find()));
  }

  /**
   * What belongs to the declaration that names its method here: back to the end of the member
   * before. From an annotation to the name stand only further annotations: no statement, no end of
   * a body, only braces that end a list of values. Walked, since a regular expression for it
   * recurses once for each character.
   */
  private static String modifiers(String text, int end) {
    int start = end;
    while (start > 0 && !endsMember(text, start - 1)) {
      start--;
    }
    return text.substring(start, end);
  }

  private static boolean endsMember(String text, int at) {
    if (text.charAt(at) == ';') {
      return true;
    }
    if (text.charAt(at) != '}') {
      return false;
    }
    int next = at + 1;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next == text.length() || (text.charAt(next) != ')' && text.charAt(next) != ',');
  }

  private Stream<String> texts(String name) {
    return textsByClass.getOrDefault(name, List.of()).stream();
  }
}
