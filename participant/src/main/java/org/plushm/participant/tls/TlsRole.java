package org.plushm.participant.tls;

/** The two parties of a control link; each has one certificate for each overlay. */
public enum TlsRole {
  /** The control node, which dials. */
  CONTROL("1.3.6.1.5.5.7.3.2", "client authentication"),
  /** A participant's process, which listens. */
  PARTICIPANT("1.3.6.1.5.5.7.3.1", "server authentication");

  private final String purpose;
  private final String purposeName;

  TlsRole(String purpose, String purposeName) {
    this.purpose = purpose;
    this.purposeName = purposeName;
  }

  /** Object identifier of the extended key usage that the role's certificate must have. */
  public String purpose() {
    return purpose;
  }

  /** The purpose in words. */
  public String purposeName() {
    return purposeName;
  }

  /** The role at the other end. */
  public TlsRole peer() {
    return this == CONTROL ? PARTICIPANT : CONTROL;
  }
}
