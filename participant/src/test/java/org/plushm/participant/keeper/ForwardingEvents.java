package org.plushm.participant.keeper;

/** Passes every event on; a test overrides the one that it holds back. */
class ForwardingEvents implements KeeperEvents {
  private final KeeperEvents to;

  ForwardingEvents(KeeperEvents to) {
    this.to = to;
  }

  @Override
  public void onStarted(ExecutionKey key, RecordedProcess process) {
    to.onStarted(key, process);
  }

  @Override
  public void onNotStarted(ExecutionKey key, String reason) {
    to.onNotStarted(key, reason);
  }

  @Override
  public void onOutput(ExecutionKey key, OutputSize out, OutputSize err) {
    to.onOutput(key, out, err);
  }

  @Override
  public void onExit(ExecutionKey key, int rc, long elapsedMs, OutputSize out, OutputSize err) {
    to.onExit(key, rc, elapsedMs, out, err);
  }

  @Override
  public void onLost(ExecutionKey key) {
    to.onLost(key);
  }

  @Override
  public void onKeeperLost(String reason) {
    to.onKeeperLost(reason);
  }
}
