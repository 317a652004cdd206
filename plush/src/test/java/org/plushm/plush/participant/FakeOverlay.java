package org.plushm.plush.participant;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.RootId;
import org.plushm.overlay.StreamKind;
import org.plushm.overlay.Tree;

/** An overlay whose tree the test sets; remembers what it was told in words. */
final class FakeOverlay implements Overlay, Tree {
  private final NodeId self;
  final List<String> calls = new ArrayList<>();
  final List<Message> forwarded = new ArrayList<>();
  final List<Message> collected = new ArrayList<>();
  boolean isRoot;
  NodeId parent;
  RootId root;
  List<NodeId> children = List.of();
  long haveUpTo;

  FakeOverlay(NodeId self) {
    this.self = self;
  }

  @Override
  public void found(long term) {
    calls.add("found " + term);
  }

  @Override
  public void join(List<NodeId> bootstrap) {
    calls.add("join " + bootstrap);
  }

  @Override
  public void leave() {
    calls.add("leave");
  }

  @Override
  public Tree tree() {
    return this;
  }

  @Override
  public long haveUpTo() {
    return haveUpTo;
  }

  @Override
  public void multicast(List<LogEntry> entries) {
    calls.add("multicast " + entries.size());
  }

  @Override
  public void startLogAt(long seq) {
    calls.add("startLogAt " + seq);
  }

  @Override
  public void collect(Message message) {
    collected.add(message);
  }

  @Override
  public boolean forward(StreamKind stream, Message message) {
    if (isMember()) {
      forwarded.add(message);
    }
    return isMember();
  }

  @Override
  public void confirmRoot(boolean confirmed) {
    calls.add("confirmRoot " + confirmed);
  }

  @Override
  public void suspect(NodeId peer) {
    calls.add("suspect " + peer);
  }

  @Override
  public void markFailed(NodeId peer) {
    calls.add("markFailed " + peer);
  }

  @Override
  public void readmit(NodeId peer) {
    calls.add("readmit " + peer);
  }

  @Override
  public NodeId self() {
    return self;
  }

  @Override
  public boolean isMember() {
    return isRoot || parent != null;
  }

  @Override
  public boolean isRoot() {
    return isRoot;
  }

  @Override
  public RootId root() {
    return root;
  }

  @Override
  public NodeId parent() {
    return parent;
  }

  @Override
  public List<NodeId> children() {
    return children;
  }

  @Override
  public List<NodeId> pathToRoot() {
    return parent == null ? List.of() : List.of(parent);
  }
}
