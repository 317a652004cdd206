package org.plushm.simulation;

import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.codec.RuntimeMessages;
import org.plushm.overlay.codec.WireCodec;

/** A numbered message of any size. */
record Ping(long number, String filling) implements Message {
  Ping(long number) {
    this(number, null);
  }

  static WireCodec codec() {
    return new WireCodec(
        RuntimeMessages.addTo(MessageTable.builder()).add(90, Ping.class, Ping::read).build());
  }

  @Override
  public void write(FieldWriter out) {
    out.int64(1, number);
    out.text(2, filling);
  }

  static Ping read(FieldReader in) throws MalformedMessage {
    return new Ping(in.int64(1), in.text(2));
  }
}
