package org.plushm.plush.tally;

import java.util.OptionalInt;
import org.plushm.plush.json.JsonWriter;

/**
 * The account of a run of a specification as JSON; the schema is documented in docs/json-schema.md.
 * As in {@link TallyJson}, every field is always there.
 */
public final class RunTallyJson {
  private RunTallyJson() {}

  /**
   * The summary object: that of {@code exec}, then what a run has besides.
   *
   * @param project name of the project
   * @param problem why the run ended before its time, or null
   * @param leftovers what could not be cleaned up, or null
   * @throws IllegalStateException if a host has no outcome
   */
  public static String summary(
      RunTally tally, String project, String problem, String leftovers, long elapsedMs, int exit) {
    tally.hosts().assertComplete();
    JsonWriter json =
        new JsonWriter().beginObject().field("targeted", tally.hosts().targeted().size());
    for (HostState state : HostState.values()) {
      json.field(state.jsonName(), tally.hosts().count(state));
    }
    return json.field("elapsed_ms", elapsedMs)
        .field("exit", exit)
        .field("project", project)
        .field("tasks_again", tally.again().size())
        .field("problem", problem)
        .field("leftovers", leftovers)
        .endObject()
        .toString();
  }

  /**
   * The object of a host, without output.
   *
   * @param component that it belonged to
   * @param cause one line, or null
   */
  public static String host(HostOutcome outcome, String component, String cause) {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .field("host", outcome.host())
            .field("component", component)
            .field("state", outcome.state().jsonName());
    ending(json, outcome);
    return json.field("attempts", outcome.attempts())
        .field("elapsed_ms", outcome.elapsedMs())
        .field("cause", cause)
        .endObject()
        .toString();
  }

  /** The object of a block. */
  public static String block(BlockCount count) {
    return new JsonWriter()
        .beginObject()
        .field("block", count.block())
        .field("unit", count.tasks() ? "task" : "host")
        .field("total", count.total())
        .field("ok", count.ok())
        .field("failed", count.failed())
        .field("lost", count.lost())
        .field("skipped", count.skipped())
        .field("cancelled", count.cancelled())
        .field("again", count.again())
        .endObject()
        .toString();
  }

  /** The object of a process outside of workflows, or of a task with its number and attempt. */
  public static String process(ProcessOutcome process) {
    HostOutcome outcome = process.outcome();
    HostOutput output = outcome.output();
    JsonWriter json = new JsonWriter().beginObject().field("block", process.block());
    if (process.task() > 0) {
      json.field("task", process.task()).field("attempt", process.attempt());
    }
    json.field("host", outcome.host()).field("state", outcome.state().jsonName());
    ending(json, outcome);
    return json.field("elapsed_ms", outcome.elapsedMs())
        .field("cause", process.cause())
        .field("stdout", output.stdout(), output.stdout().length() < output.stdoutBytes())
        .field("stderr", output.stderr(), output.stderr().length() < output.stderrBytes())
        .field("stdout_bytes", output.stdoutBytes())
        .field("stderr_bytes", output.stderrBytes())
        .field("truncated", output.truncated())
        .endObject()
        .toString();
  }

  private static void ending(JsonWriter json, HostOutcome outcome) {
    numberOrNull(json, "rc", outcome.rc());
    numberOrNull(json, "signal", outcome.signal());
  }

  private static void numberOrNull(JsonWriter json, String name, OptionalInt number) {
    if (number.isPresent()) {
      json.field(name, number.getAsInt());
    } else {
      json.name(name).nullValue();
    }
  }
}
