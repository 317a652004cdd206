package org.plushm.participant.tls;

import java.security.GeneralSecurityException;

/**
 * Makes the two identities of an overlay. Only the control node has one: the JDK cannot make
 * certificates, and a participant needs no library for what it never does.
 */
@FunctionalInterface
public interface TlsIdentitySource {
  /**
   * A fresh self-signed identity: key on P-256 (the cheapest handshake the JDK offers), signed with
   * SHA-256, extended key usage {@link TlsRole#purpose} of the role and no other, valid from a day
   * ago, since clocks of hosts differ.
   *
   * @param role whose identity
   * @param overlay name of the overlay, for the subject
   */
  TlsIdentity create(TlsRole role, String overlay) throws GeneralSecurityException;
}
