package org.plushm.ransub;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;

/**
 * What one participant shows in one gossip channel; only found inside a {@link Candidate}.
 *
 * @param channel number of the channel, from 0; the application gives them their meaning
 * @param blob what the participant published, opaque to RanSub
 */
public record ChannelState(int channel, Bytes blob) implements Message {
  /** Encoded size of a channel's state beside its blob, generously. */
  static final int OVERHEAD_BYTES = 16;

  /** Checks the range. */
  public ChannelState {
    if (channel < 0) {
      throw new IllegalArgumentException("channel " + channel + " is negative");
    }
  }

  @Override
  public void write(FieldWriter out) {
    out.int64(1, channel);
    out.bytes(2, blob);
  }

  /** Reads what {@link #write} wrote. */
  public static ChannelState read(FieldReader in) throws MalformedMessage {
    long channel = in.int64(1);
    if (channel < 0 || channel > Integer.MAX_VALUE) {
      throw new MalformedMessage("gossip channel " + channel + " is out of range");
    }
    return new ChannelState((int) channel, in.bytes(2));
  }

  /** What it takes of a participant's room, in bytes. */
  int roomBytes() {
    return blob.length() + OVERHEAD_BYTES;
  }
}
