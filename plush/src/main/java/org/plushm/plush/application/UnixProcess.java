package org.plushm.plush.application;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a process is started with; the abstraction of a UNIX process, without any API (F8).
 *
 * @param name for messages
 * @param path the program: found as the system finds it, or with a slash relative to the directory
 * @param arguments words after the program
 * @param workingDirectory relative to the host's own directory, or absolute; empty for the former
 * @param environment variables beside those that every process of Plush-M has
 */
public record UnixProcess(
    String name,
    String path,
    List<Argument> arguments,
    String workingDirectory,
    SortedMap<String, String> environment) {
  /** Checks names and values. */
  public UnixProcess {
    arguments = List.copyOf(arguments);
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
    Names.requireName("a process", name);
    Names.require(Names.isLine(path), "'" + path + "' is no program");
    Names.require(
        workingDirectory.isEmpty() || Names.isLine(workingDirectory),
        "'" + workingDirectory + "' is no directory");
    environment.forEach(
        (variable, value) -> {
          Names.require(Names.isVariable(variable), "'" + variable + "' is no variable");
          Names.require(Names.isText(value), "'" + variable + "' has a control character");
        });
  }

  /**
   * The words after the program while a task runs.
   *
   * @param taskIds the current task id by workflow id
   * @throws IllegalArgumentException if a substitution names a workflow without a current task
   */
  public List<String> words(Map<String, Integer> taskIds) {
    List<String> words = new ArrayList<>();
    for (Argument argument : arguments) {
      if (argument instanceof Argument.Literal literal) {
        words.add(literal.text());
      } else if (argument instanceof Argument.Substitution substitution) {
        Integer task = taskIds.get(substitution.id());
        Names.require(task != null, "no task of workflow '" + substitution.id() + "' runs");
        if (!substitution.flag().isEmpty()) {
          words.add(substitution.flag());
        }
        words.add(Integer.toString(task));
      }
    }
    return words;
  }
}
