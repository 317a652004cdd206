package org.plushm.controlnode.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.plushm.controlnode.client.FrameCodec;
import org.plushm.controlnode.spec.SpecFiles;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.message.ProjectDocument;
import org.plushm.plush.message.ResumeMessages.DetachRequest;
import org.plushm.plush.message.ResumeMessages.ResumeRequest;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.message.ResumeMessages.Taken;
import org.plushm.plush.message.RunMessages.ComponentHosts;
import org.plushm.plush.message.RunMessages.RunRequest;

/** Requests of every kind as clients send them, as bytes, and changed ones made of them. */
final class RequestCorpus {
  private static final int CHANGES_MAX = 4;
  private static final long[] EDGES = {
    0, 1, -1, 0x7f, 0x80, 0xff, 0x7fff_ffffL, 0x8000_0000L, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private final List<byte[]> samples = new ArrayList<>();
  private final Set<Class<?>> kinds = new HashSet<>();
  private final RandomSource random;

  private RequestCorpus(RandomSource random, List<Message> requests) {
    this.random = random;
    FrameCodec codec = new FrameCodec();
    for (Message request : requests) {
      samples.add(codec.encode(request).toArray());
      kinds.add(request.getClass());
    }
  }

  /** Requests that leave nothing behind in a control node, wherever they are changed. */
  static RequestCorpus ofQuestions(RandomSource random) {
    return new RequestCorpus(random, questions());
  }

  /** All kinds, and some of what only a control node says. */
  static RequestCorpus ofEverything(RandomSource random) throws Exception {
    List<Message> requests = new ArrayList<>(questions());
    requests.add(new UpRequest("local[1-5]", 0));
    requests.add(new UpRequest("local[1-5],web07", 60_000, "local3", 77L));
    requests.add(new ExecRequest("local[1-5]", "hostname", 10_000, 500, 4096, 12));
    requests.add(new ExecRequest(null, "sleep 1; echo \"a b\"", 0, 0, 1 << 20));
    Bytes document =
        ProjectDocument.encode(
            SpecFiles.readProject(example("eman.xml")), new WireCodec(MessageTables.document()));
    requests.add(new RunRequest(document, null, List.of(), 0, 4096, 13));
    requests.add(
        new RunRequest(
            document,
            "/nowhere/at/all",
            List.of(new ComponentHosts("EmanCluster", "local[1-3]")),
            200,
            4096));
    requests.add(new RotateRequest());
    requests.add(new KillRequest("local1", false, 50));
    requests.add(new ReadmitRequest("local[1-5]"));
    requests.add(new DetachRequest());
    requests.add(new DownRequest());
    requests.add(new Done("not for a control node", 3));
    requests.add(new HostOutput("local1", true, Bytes.utf8("nor this")));
    return new RequestCorpus(random, requests);
  }

  private static List<Message> questions() {
    return List.of(
        new StatusRequest(),
        new HostsRequest(),
        new TreeRequest(),
        new RunsRequest(true),
        new ResumeRequest(1, 0),
        new ResumeRequest(0, 12),
        new Taken(3),
        new CancelRequest(0),
        new CancelRequest(2),
        new DetailsRequest(null, true),
        new DetailsRequest("local[1-5]", false),
        new KillRequest("db[1-3]", true),
        new ExecRequest("db[1-3]!db2", "true", 0, 0, 10));
  }

  private static Path example(String name) {
    Path here = Path.of("").toAbsolutePath();
    Path beside = here.resolve("examples").resolve(name);
    return Files.exists(beside) ? beside : here.resolveSibling("examples").resolve(name);
  }

  /** Whether it is of a kind that the samples have: a changed one may be of another. */
  boolean hasKindOf(Message request) {
    return kinds.contains(request.getClass());
  }

  /** One request, as it was or changed up to four times. */
  byte[] next() {
    byte[] bytes = sample();
    int changes = random.chance(0.3) ? 0 : 1 + random.nextInt(CHANGES_MAX);
    for (int i = 0; i < changes; i++) {
      bytes = changed(bytes);
    }
    // A frame of no bytes is no frame.
    return bytes.length == 0 ? new byte[1] : bytes;
  }

  private byte[] sample() {
    return random.pick(samples).clone();
  }

  private byte[] changed(byte[] bytes) {
    if (bytes.length == 0) {
      return sample();
    }
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 1 -> {
        byte[] other = sample();
        byte[] both = Arrays.copyOf(bytes, at + other.length);
        System.arraycopy(other, 0, both, at, other.length);
        return both;
      }
      case 2 -> {
        long edge = EDGES[random.nextInt(EDGES.length)];
        for (int i = 0; i < 8 && at + i < bytes.length; i++) {
          bytes[at + i] = (byte) (edge >>> 8 * i);
        }
      }
      case 3 -> bytes[at] = (byte) random.nextLong();
      default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }
}
