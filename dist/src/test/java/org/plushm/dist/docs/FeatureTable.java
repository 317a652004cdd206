package org.plushm.dist.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The rows {@code | F | what | status | test or example |} of the document on features. */
final class FeatureTable {
  private static final Pattern ROW_START = Pattern.compile("\\|\\s*F?\\d+\\s*\\|.*");
  private static final Pattern STATUS =
      Pattern.compile("done|later( \\(issue \\d+\\))?|by design otherwise: \\S.*");
  private static final Pattern REFERENCE = Pattern.compile("`([^`]+)`");
  private static final Pattern CLASS_NAME = Pattern.compile("\\p{Upper}\\w*(#\\w+)?");

  private final int featureCount;
  private final TestSources tests;
  private final Path root;

  /**
   * @param featureCount features are numbered from 1 to this
   * @param tests what a reference to a test may name
   * @param root what a reference to a path is relative to
   */
  FeatureTable(int featureCount, TestSources tests, Path root) {
    this.featureCount = featureCount;
    this.tests = tests;
    this.root = root.toAbsolutePath().normalize();
  }

  /** All that is wrong with this text, a line each; empty when nothing is. */
  List<String> problems(String text) {
    List<String> problems = new ArrayList<>();
    Map<Integer, Integer> rowsByFeature = new TreeMap<>();
    for (String line : text.lines().toList()) {
      if (!ROW_START.matcher(line).matches()) {
        continue;
      }
      List<String> cells = Arrays.stream(line.split("\\|", -1)).skip(1).map(String::strip).toList();
      int feature = Integer.parseInt(cells.get(0).replace("F", ""));
      rowsByFeature.merge(feature, 1, Integer::sum);
      String row = "F" + feature + ": ";
      if (cells.size() != 5 || !cells.get(4).isEmpty()) {
        problems.add(row + "not four columns");
        continue;
      }
      if (feature < 1 || feature > featureCount) {
        problems.add(row + "no such feature");
      }
      if (cells.get(1).isEmpty()) {
        problems.add(row + "does not say what it is");
      }
      judgeStatus(row, cells.get(2), cells.get(3), problems);
    }
    for (int feature = 1; feature <= featureCount; feature++) {
      int rows = rowsByFeature.getOrDefault(feature, 0);
      if (rows != 1) {
        problems.add("F" + feature + ": " + (rows == 0 ? "missing" : rows + " rows"));
      }
    }
    return problems;
  }

  private void judgeStatus(String row, String status, String evidence, List<String> problems) {
    if (!STATUS.matcher(status).matches()) {
      problems.add(row + "unknown status: " + status);
    }
    List<String> references =
        REFERENCE.matcher(evidence).results().map(match -> match.group(1)).toList();
    String rest = REFERENCE.matcher(evidence).replaceAll("").replace(",", "").strip();
    if (!rest.isEmpty() && !rest.equals("-")) {
      problems.add(row + "neither test nor path, or not in backticks: " + rest);
    }
    if (status.equals("done") && references.isEmpty()) {
      problems.add(row + "done, but names no test or example");
    }
    for (String reference : references) {
      if (!exists(reference)) {
        problems.add(row + "there is no " + reference);
      }
    }
  }

  private boolean exists(String reference) {
    if (!CLASS_NAME.matcher(reference).matches()) {
      Path path = root.resolve(reference).normalize();
      return path.startsWith(root) && Files.exists(path);
    }
    int method = reference.indexOf('#');
    return method < 0
        ? tests.hasTestClass(reference)
        : tests.hasTestMethod(reference.substring(0, method), reference.substring(method + 1));
  }
}
