package org.plushm.participant.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * What one side needs for control links: its own identity and the one certificate it trusts. Safe
 * for several threads.
 */
public final class TlsCredentials {
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String[] CIPHERS = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  /** The JDK would keep 20480 for a day, whoever has made them. */
  private static final int SESSIONS_KEPT_MAX = 64;

  private final TlsRole role;
  private final SSLContext context;

  /**
   * Prepares the credentials; nothing is read or generated later.
   *
   * @param role this side's role
   * @param own this side's identity
   * @param trusted the certificate of the other role
   * @throws GeneralSecurityException when the JDK cannot do TLS 1.3 with them
   */
  public TlsCredentials(TlsRole role, TlsIdentity own, X509Certificate trusted)
      throws GeneralSecurityException {
    this.role = role;
    this.context = SSLContext.getInstance("TLSv1.3");
    context.init(
        new KeyManager[] {new SingleKey(own)},
        new TrustManager[] {new PinnedTrust(trusted, role.peer())},
        null);
    context.getServerSessionContext().setSessionCacheSize(SESSIONS_KEPT_MAX);
    context.getClientSessionContext().setSessionCacheSize(SESSIONS_KEPT_MAX);
  }

  /** This side's role. */
  public TlsRole role() {
    return role;
  }

  /** Wraps a connected socket; the handshake is still to be done. Closing it closes both. */
  SSLSocket wrap(Socket connected) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(
                    connected,
                    connected.getInetAddress().getHostAddress(),
                    connected.getPort(),
                    true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(CIPHERS);
    if (role == TlsRole.PARTICIPANT) {
      socket.setUseClientMode(false);
      parameters.setNeedClientAuth(true);
    } else {
      socket.setUseClientMode(true);
    }
    socket.setSSLParameters(parameters);
    return socket;
  }
}
