package org.plushm.plush.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.simulation.WorldOptions;

/**
 * Real messages of every kind that an overlay's life has, as bytes, and changed ones made of them.
 * The journal of that life is there as well, so that whoever is to be fuzzed knows the same hosts.
 */
final class FuzzCorpus {
  private static final int HOSTS = 13;
  private static final int SAMPLES_MAX = 40;
  private static final int CHANGES_MAX = 4;
  private static final long[] EDGES = {
    0, 1, -1, 0x7f, 0x80, 0xff, 0x7fff_ffffL, 0x8000_0000L, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private final Map<String, List<byte[]>> overlay = new TreeMap<>();
  private final Map<String, List<byte[]>> links = new TreeMap<>();
  final List<Message> journal;
  final Map<String, NodeId> nodes = new TreeMap<>();

  private FuzzCorpus() {
    List<Map<String, List<byte[]>>> kinds = new ArrayList<>(List.of(overlay, links));
    PlushWorld plush =
        new PlushWorld(
            WorldOptions.of(7),
            HOSTS,
            OverlayType.RANDTREE,
            codec -> new Recording(codec, kinds.remove(0)));
    String all = "h[1-" + HOSTS + "]";
    plush.startControl();
    Client up = plush.up(all);
    plush.await("UpDone", 60 * PlushWorld.SECOND, () -> up.upDone != null);
    plush.await("whole", 30 * PlushWorld.SECOND, plush::isWhole);
    Client first = plush.exec(all, "sleep=2000 out=60000 err=10 rc=3", 0);
    plush.world.runFor(PlushWorld.SECOND);
    plush.killHost(plush.rootLabel());
    plush.killHost("h7");
    plush.await("ExecDone", 60 * PlushWorld.SECOND, () -> first.execDone != null);
    plush.await("whole", 60 * PlushWorld.SECOND, plush::isWhole);
    for (Message question : List.of(new TreeRequest(), new StatusRequest())) {
      plush.ask(question);
      plush.world.runFor(2 * PlushWorld.SECOND);
    }
    Client run = plush.run(Specs.eman(HOSTS, HOSTS, 3 * HOSTS, "sleep=10 out=60"));
    plush.await("RunDone", 60 * PlushWorld.SECOND, () -> run.run.done != null);
    Client rotate = plush.ask(new RotateRequest());
    plush.await("RotateDone", 60 * PlushWorld.SECOND, () -> rotate.rotateDone != null);
    plush.run(Specs.eman(HOSTS, HOSTS, 3 * HOSTS, "sleep=600000"));
    plush.world.runFor(2 * PlushWorld.SECOND);
    plush.killControl();
    plush.startControl();
    plush.world.runFor(5 * PlushWorld.SECOND);
    plush.exec(all, "sleep=600000", 0);
    plush.world.runFor(PlushWorld.SECOND);
    plush.hosts.forEach((label, host) -> nodes.put(label, host.id()));
    journal = plush.journalRecords();
    plush.down();
    plush.world.runFor(10 * PlushWorld.SECOND);
  }

  static FuzzCorpus record() {
    return new FuzzCorpus();
  }

  /** How many kinds of messages there are. */
  int kindCount() {
    return overlay.size() + links.size();
  }

  /** Bytes for somebody on the overlay's network. */
  byte[] forOverlay(RandomSource random) {
    return changed(overlay, random);
  }

  /** Bytes for somebody at a control link. */
  byte[] forLink(RandomSource random) {
    return changed(links, random);
  }

  private static byte[] changed(Map<String, List<byte[]>> from, RandomSource random) {
    byte[] bytes = sample(from, random).clone();
    int changes = random.nextInt(CHANGES_MAX + 1);
    for (int i = 0; i < changes; i++) {
      bytes = change(bytes, from, random);
    }
    return bytes;
  }

  private static byte[] sample(Map<String, List<byte[]>> from, RandomSource random) {
    return random.pick(random.pick(List.copyOf(from.values())));
  }

  private static byte[] change(byte[] before, Map<String, List<byte[]>> from, RandomSource random) {
    byte[] bytes = before;
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    switch (random.nextInt(7)) {
      case 0 -> bytes = Arrays.copyOf(bytes, at);
      case 1 -> {
        byte[] other = sample(from, random);
        bytes = Arrays.copyOf(bytes, at + other.length);
        System.arraycopy(other, 0, bytes, at, other.length);
      }
      case 2 -> {
        long edge = random.pick(Arrays.stream(EDGES).boxed().toList());
        for (int i = 0; i < 8 && at + i < bytes.length; i++) {
          bytes[at + i] = (byte) (edge >>> 8 * i);
        }
      }
      case 3 -> {
        bytes = new byte[random.nextInt(64)];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) random.nextLong();
        }
      }
      case 4 -> {
        if (bytes.length > 0) {
          bytes[at] = (byte) random.nextLong();
        }
      }
      default -> {
        if (bytes.length > 0) {
          bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return bytes;
  }

  /** Keeps some encodings of each kind. */
  private record Recording(MessageCodec codec, Map<String, List<byte[]>> samples)
      implements MessageCodec {
    @Override
    public Bytes encode(Message message) {
      Bytes encoded = codec.encode(message);
      List<byte[]> kind =
          samples.computeIfAbsent(message.getClass().getName(), k -> new ArrayList<>());
      if (kind.size() < SAMPLES_MAX) {
        kind.add(encoded.toArray());
      }
      return encoded;
    }

    @Override
    public Message decode(Bytes bytes) throws MalformedMessage {
      return codec.decode(bytes);
    }
  }
}
