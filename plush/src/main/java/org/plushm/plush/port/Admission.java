package org.plushm.plush.port;

/**
 * The say of a host's owner in who may use it: a client declines an invitation (F33). Asked on the
 * node's event loop at each invitation; answers at once from what it knows.
 */
@FunctionalInterface
public interface Admission {
  /** Nobody is declined. */
  Admission OPEN = (version, executions) -> null;

  /**
   * Why an invitation is declined.
   *
   * @param reason one line
   * @param lasting whether asking again soon is of no use
   */
  record Refusal(String reason, boolean lasting) {}

  /**
   * May the client join?
   *
   * @param version software version of who invites; null when that is not told
   * @param executions commands that run for this client, those adopted from a former one included
   * @return null when it may
   */
  Refusal refusal(String version, int executions);
}
