package org.plushm.modelnet.simulate;

import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;

/**
 * What a host sends up when it has executed a command.
 *
 * @param seq the command's place in the log
 */
record Report(long seq) implements Message {
  /** Beyond the codes of the overlays and of the application layer. */
  static final int TYPE_CODE = 120;

  @Override
  public void write(FieldWriter out) {
    out.int64(1, seq);
  }

  static Report read(FieldReader in) throws MalformedMessage {
    return new Report(in.int64(1));
  }
}
