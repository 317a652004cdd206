package org.plushm.participant.keeper;

import java.util.regex.Pattern;

/**
 * Names one attempt of one execution on one host (thesis §3.6; Plush calls it a process).
 *
 * @param host name of the virtual host, without control characters
 * @param execution identifier of the execution, also the first part of its folder's name: letters,
 *     digits, {@code _}, {@code -} and {@code .}, not starting with a dot, at most 64
 * @param attempt number of the attempt, from 1
 */
public record ExecutionKey(String host, String execution, int attempt) {
  private static final Pattern EXECUTION = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

  /** Checks the ranges given above. */
  public ExecutionKey {
    if (host.isEmpty() || host.length() > 255 || host.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("not a host name: '" + host + "'");
    }
    if (!EXECUTION.matcher(execution).matches()) {
      throw new IllegalArgumentException(
          "execution id '" + execution + "' has other characters than letters, digits, '._-'");
    }
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts count from 1, not " + attempt);
    }
  }

  @Override
  public String toString() {
    return host + "/" + execution + "." + attempt;
  }
}
