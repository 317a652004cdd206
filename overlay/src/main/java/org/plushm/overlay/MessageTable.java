package org.plushm.overlay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The closed table of message types. Built once per program by the modules that own the types;
 * immutable afterwards and safe for any thread.
 *
 * <p>Code ranges: 1-15 runtime, 16-47 RandTree and the basic overlays, 48-63 RanSub, 64-127 Plush.
 */
public final class MessageTable {
  /**
   * Makes one message from its fields.
   *
   * @param <M> the message type
   */
  @FunctionalInterface
  public interface Decoder<M extends Message> {
    /** Reads the fields; range errors are reported as {@link MalformedMessage}. */
    M read(FieldReader in) throws MalformedMessage;
  }

  /**
   * One row.
   *
   * @param code the type code, 1 to 127
   * @param type the class that the code stands for
   * @param decoder makes a message of it
   * @param <M> the message type
   */
  public record Row<M extends Message>(int code, Class<M> type, Decoder<M> decoder) {}

  private final Map<Integer, Row<?>> byCode = new TreeMap<>();
  private final Map<Class<?>, Row<?>> byType = new LinkedHashMap<>();

  private MessageTable() {}

  /** Starts a table. */
  public static Builder builder() {
    return new Builder();
  }

  /** The row of a code, or null when the table has none. */
  public Row<?> row(int code) {
    return byCode.get(code);
  }

  /**
   * The code of a message.
   *
   * @throws IllegalArgumentException when its type is not in the table: a bug of the sender
   */
  public int codeOf(Message message) {
    Row<?> row = byType.get(message.getClass());
    if (row == null) {
      throw new IllegalArgumentException(message.getClass() + " is not in the message table");
    }
    return row.code();
  }

  /** Collects rows. */
  public static final class Builder {
    private final MessageTable table = new MessageTable();

    private Builder() {}

    /** Adds a row; a code or type that is taken already is a bug and refused. */
    public <M extends Message> Builder add(int code, Class<M> type, Decoder<M> decoder) {
      if (code < 1 || code > 127) {
        throw new IllegalArgumentException("message code " + code + " is not in 1..127");
      }
      Row<M> row = new Row<>(code, type, decoder);
      if (table.byCode.putIfAbsent(code, row) != null || table.byType.put(type, row) != null) {
        throw new IllegalArgumentException("message code " + code + " or " + type + " is taken");
      }
      return this;
    }

    /** The finished table. */
    public MessageTable build() {
      return table;
    }
  }
}
