package org.plushm.participant.launch;

/** A process configuration that cannot be used. The message names the key, never a value. */
public final class ProcessConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ProcessConfigException(String message) {
    super(message);
  }
}
