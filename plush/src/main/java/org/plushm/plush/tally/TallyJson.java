package org.plushm.plush.tally;

import java.util.OptionalInt;
import java.util.function.Consumer;
import org.plushm.plush.json.JsonWriter;

/**
 * The tally as JSON, for {@code --json} and {@code --jsonl}; the schema is documented in
 * docs/json-schema.md.
 *
 * <p>Text is handed over in pieces, a host at a time, so that the output of a thousand hosts need
 * not stand in memory twice. Every field is always there; {@code rc} and {@code signal} are null
 * where the state has none, and {@code stdout} is replaced by {@code stdout_base64} where the
 * output is not UTF-8 (the same for stderr).
 */
public final class TallyJson {
  private TallyJson() {}

  /**
   * Writes {@code {"summary":{...},"hosts":[...]}} and a line feed.
   *
   * @param elapsedMs milliseconds of the whole run
   * @param exit the code the process will end with
   * @throws IllegalStateException if a host has no outcome; nothing has been written then
   */
  public static void writeWhole(Tally tally, long elapsedMs, int exit, Consumer<String> sink) {
    tally.assertComplete();
    sink.accept("{\"summary\":" + summary(tally, elapsedMs, exit) + ",\"hosts\":[");
    String separator = "";
    for (HostOutcome outcome : tally.outcomes()) {
      sink.accept(separator + host(outcome));
      separator = ",";
    }
    sink.accept("]}\n");
  }

  /**
   * Writes a line for each host, then the summary's line. A caller that prints hosts as they end
   * uses {@link #host} and {@link #summary} itself.
   *
   * @param elapsedMs milliseconds of the whole run
   * @param exit the code the process will end with
   * @throws IllegalStateException if a host has no outcome; nothing has been written then
   */
  public static void writeLines(Tally tally, long elapsedMs, int exit, Consumer<String> sink) {
    tally.assertComplete();
    for (HostOutcome outcome : tally.outcomes()) {
      sink.accept(host(outcome) + "\n");
    }
    sink.accept(summary(tally, elapsedMs, exit) + "\n");
  }

  /**
   * The summary object, without a line feed.
   *
   * @param elapsedMs milliseconds of the whole run
   * @param exit the code the process will end with
   * @throws IllegalStateException if a host has no outcome
   */
  public static String summary(Tally tally, long elapsedMs, int exit) {
    tally.assertComplete();
    JsonWriter json = new JsonWriter().beginObject().field("targeted", tally.targeted().size());
    for (HostState state : HostState.values()) {
      json.field(state.jsonName(), tally.count(state));
    }
    return json.field("elapsed_ms", elapsedMs).field("exit", exit).endObject().toString();
  }

  /** The object of one host, without a line feed. */
  public static String host(HostOutcome outcome) {
    HostOutput output = outcome.output();
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .field("host", outcome.host())
            .field("state", outcome.state().jsonName());
    numberOrNull(json, "rc", outcome.rc());
    numberOrNull(json, "signal", outcome.signal());
    return json.field("attempts", outcome.attempts())
        .field("elapsed_ms", outcome.elapsedMs())
        .field("stdout", output.stdout(), output.stdout().length() < output.stdoutBytes())
        .field("stderr", output.stderr(), output.stderr().length() < output.stderrBytes())
        .field("stdout_bytes", output.stdoutBytes())
        .field("stderr_bytes", output.stderrBytes())
        .field("truncated", output.truncated())
        .endObject()
        .toString();
  }

  private static void numberOrNull(JsonWriter json, String name, OptionalInt number) {
    if (number.isPresent()) {
      json.field(name, number.getAsInt());
    } else {
      json.name(name).nullValue();
    }
  }
}
