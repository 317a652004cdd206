package org.plushm.participant.launch;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.participant.tls.ControlDialer;
import org.plushm.participant.tls.ControlLink;
import org.plushm.participant.tls.Ed25519Signatures;
import org.plushm.participant.tls.TestIdentities;
import org.plushm.participant.tls.TlsCredentials;
import org.plushm.participant.tls.TlsIdentity;
import org.plushm.participant.tls.TlsRole;
import org.plushm.plush.message.ControlLinkMessages.Append;
import org.plushm.plush.message.ControlLinkMessages.Confirm;
import org.plushm.plush.message.ControlLinkMessages.Found;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.InviteHost;
import org.plushm.plush.message.ControlLinkMessages.Relay;
import org.plushm.plush.message.ExecutionMessages.Output;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.MembershipMessages.Join;
import org.plushm.plush.message.MembershipMessages.Welcome;
import org.plushm.plush.message.MessageTables;
import org.plushm.plush.port.ControlPort.LaunchOrder;
import org.plushm.plush.setting.SettingValues;

/** The keys of an overlay and the least of a control node that can drive it. */
final class TestOverlay implements AutoCloseable {
  static final String NAME = "test";
  private static final MessageTable TABLE = MessageTables.controlLink();

  final TlsIdentity control = new TestIdentities().create(TlsRole.CONTROL, NAME);
  final TlsIdentity participant = new TestIdentities().create(TlsRole.PARTICIPANT, NAME);
  final Ed25519Signatures signatures = Ed25519Signatures.generate();
  final TlsCredentials credentials =
      new TlsCredentials(TlsRole.CONTROL, control, participant.certificate());
  final LaunchSettings settings;
  volatile LaunchKeys keys;
  final BlockingQueue<Message> fromRoot = new LinkedBlockingQueue<>();
  final Map<String, NodeId> members = new ConcurrentHashMap<>();
  private final List<ControlLink> links = new ArrayList<>();
  private final Map<NodeId, Integer> ordinals = new LinkedHashMap<>();
  private final WireCodec codec = new WireCodec(TABLE);
  private final Map<Integer, ConcurrentSkipListMap<Long, Bytes>> pieces = new ConcurrentHashMap<>();
  private ControlLink root;
  private long seq;
  private volatile String rootEnd;

  TestOverlay(Path state, boolean ephemeral) throws Exception {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 7);
    keys = LaunchKeys.of(Bytes.wrap(key));
    settings =
        new LaunchSettings(
            NAME,
            OverlayType.RANDTREE,
            () -> keys,
            participant,
            Bytes.wrap(control.certificateDer()),
            Bytes.wrap(signatures.publicDer()),
            credentials,
            () -> 1,
            state,
            120_000,
            2_000,
            ephemeral,
            ephemeral ? state : null,
            SettingValues.NONE,
            EdgeProgram.PLAIN);
  }

  /** What became of orders. */
  static final class Launches implements Launcher.Listener {
    final Map<String, NodeId> nodes = new ConcurrentHashMap<>();
    final Map<String, String> failures = new ConcurrentHashMap<>();
    volatile String controlAddress;
    private final CountDownLatch open;

    Launches(int count) {
      open = new CountDownLatch(count);
    }

    @Override
    public void launched(String label, NodeId node, String address) {
      controlAddress = address;
      nodes.put(label, node);
      open.countDown();
    }

    @Override
    public void failed(String label, String cause) {
      failures.put(label, cause);
      open.countDown();
    }

    Launches await() throws InterruptedException {
      if (!open.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("unanswered orders; failed so far: " + failures);
      }
      return this;
    }
  }

  static Launches launch(Launcher launcher, String... labels) throws InterruptedException {
    Launches launches = new Launches(labels.length);
    launcher.launch(
        Arrays.stream(labels).map(label -> new LaunchOrder(label, 0)).toList(), launches);
    return launches.await();
  }

  static String[] labels(int count) {
    String[] labels = new String[count];
    for (int i = 0; i < count; i++) {
      labels[i] = "local" + (i + 1);
    }
    return labels;
  }

  /** Makes the node the first root and welcomes whoever joins. */
  void found(String controlAddress, NodeId node) {
    root = dial(controlAddress, node);
    root.send(new Found(0));
    root.send(new Confirm(true, List.of()));
    root.send(new Append(0, List.of()));
  }

  void invite(NodeId node) {
    root.send(new InviteHost(node.addressLow() << 20 ^ node.incarnation(), node));
  }

  private ControlLink dial(String controlAddress, NodeId node) {
    NodeId address = NodeId.parse(controlAddress);
    ControlLink link =
        new ControlDialer(credentials, TABLE)
            .dial(
                new InetSocketAddress(address.address(), address.port()),
                new ControlLink.Listener() {
                  @Override
                  public void received(ControlLink from, Message message) {
                    onRootSays(from, message);
                  }

                  @Override
                  public void ended(ControlLink from, String reason) {
                    rootEnd = reason;
                  }
                });
    links.add(link);
    link.send(new Hello(node, 1, NAME));
    return link;
  }

  private void onRootSays(ControlLink from, Message message) {
    if (message instanceof Join join) {
      int ordinal;
      synchronized (ordinals) {
        ordinal = ordinals.computeIfAbsent(join.node(), node -> ordinals.size());
      }
      from.send(new Relay(join.node(), new Welcome(ordinal, 0, 1), null));
      members.put(join.label(), join.node());
    }
    if (message instanceof Output output && !output.error()) {
      pieces
          .computeIfAbsent(output.ordinal(), ordinal -> new ConcurrentSkipListMap<>())
          .put(output.offset(), output.piece());
    }
    fromRoot.add(message);
  }

  /** All standard output that a report ends: pieces sent before it, then its own. */
  String stdout(Report report) {
    byte[] whole = new byte[(int) report.stdoutKept()];
    pieces
        .getOrDefault(report.ordinal(), new ConcurrentSkipListMap<>())
        .forEach((offset, piece) -> piece.copyTo(whole, offset.intValue()));
    report.stdout().copyTo(whole, whole.length - report.stdout().length());
    return new String(whole, StandardCharsets.UTF_8);
  }

  int ordinalOf(NodeId node) {
    synchronized (ordinals) {
      return ordinals.get(node);
    }
  }

  /** Appends a signed command to the log; its position. */
  long command(Message command) {
    seq++;
    Bytes body = codec.encode(command);
    root.send(new Append(0, List.of(new LogEntry(1, seq, body, signatures.sign(1, seq, body)))));
    return seq;
  }

  /** The next message from the root that satisfies this. */
  Message next(Predicate<Message> wanted) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      Message message = fromRoot.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (message == null) {
        throw new AssertionError("the root said nothing of the kind; its link: " + rootEnd);
      }
      if (wanted.test(message)) {
        return message;
      }
    }
  }

  <M extends Message> M next(Class<M> type) throws InterruptedException {
    return type.cast(next(type::isInstance));
  }

  void awaitMembers(int count) throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (members.size() < count) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError("only joined: " + members.keySet());
      }
      Thread.sleep(5);
    }
  }

  String rootEnd() {
    return rootEnd;
  }

  @Override
  public void close() {
    links.forEach(link -> link.abort("the test is over"));
  }
}
