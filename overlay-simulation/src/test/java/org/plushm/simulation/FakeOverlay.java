package org.plushm.simulation;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Service;
import org.plushm.overlay.StreamKind;
import org.plushm.overlay.Tree;

/** An overlay that says whatever a test wants it to say, right or broken. */
final class FakeOverlay implements Service, Overlay, Tree {
  NodeId self;
  boolean member;
  boolean isRoot;
  RootId root;
  NodeId parent;
  List<NodeId> children = new ArrayList<>();
  List<NodeId> path = new ArrayList<>();
  long haveUpTo;

  private FakeOverlay(NodeId self) {
    this.self = self;
  }

  static NodeFactory factory() {
    return (node, random) -> node.install(new FakeOverlay(node.self()));
  }

  static FakeOverlay at(SimulatedHost host) {
    return host.service(FakeOverlay.class);
  }

  void beRoot() {
    member = true;
    isRoot = true;
    root = new RootId(0, self, true);
  }

  /** Joins below a member, on both sides. */
  void below(FakeOverlay above) {
    member = true;
    parent = above.self;
    root = above.root;
    path = new ArrayList<>(List.of(above.self));
    path.addAll(above.path);
    above.children.add(self);
    above.children.sort(null);
  }

  @Override
  public NodeId self() {
    return self;
  }

  @Override
  public boolean isMember() {
    return member;
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
    return path;
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
  public void found(long term) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void join(List<NodeId> bootstrap) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void leave() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void multicast(List<LogEntry> entries) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void startLogAt(long seq) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void collect(Message message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean forward(StreamKind stream, Message message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void confirmRoot(boolean confirmed) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void markFailed(NodeId peer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void readmit(NodeId peer) {
    throw new UnsupportedOperationException();
  }
}
