package org.plushm.aeron;

import java.nio.charset.StandardCharsets;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;

/** A codec for one kind of message, so that these tests need no other module. */
final class TextCodec implements MessageCodec {
  private static final byte MARK = 'T';

  record Text(String text) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, text);
    }
  }

  @Override
  public Bytes encode(Message message) {
    byte[] text = ((Text) message).text().getBytes(StandardCharsets.UTF_8);
    byte[] encoded = new byte[text.length + 1];
    encoded[0] = MARK;
    System.arraycopy(text, 0, encoded, 1, text.length);
    return Bytes.wrap(encoded);
  }

  @Override
  public Message decode(Bytes encoded) throws MalformedMessage {
    if (encoded.length() == 0 || encoded.at(0) != MARK) {
      throw new MalformedMessage("not a text");
    }
    return new Text(encoded.slice(1, encoded.length()).utf8());
  }
}
