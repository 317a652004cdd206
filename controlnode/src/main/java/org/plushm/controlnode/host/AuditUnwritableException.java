package org.plushm.controlnode.host;

import java.io.IOException;

/** Who asked for what could not be written down, as on a full disk; so it is not done. */
final class AuditUnwritableException extends IOException {
  private static final long serialVersionUID = 1L;

  AuditUnwritableException(IOException cause) {
    super("the audit log cannot be written: " + cause.getMessage(), cause);
  }
}
