package org.plushm.participant.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts exactly one certificate, in exactly one role. Safe for several threads. */
final class PinnedTrust extends X509ExtendedTrustManager {
  private static final X509Certificate[] NONE = {};

  private final X509Certificate trusted;
  private final TlsRole role;
  private final String roleName;

  PinnedTrust(X509Certificate trusted, TlsRole role) {
    this.trusted = trusted;
    this.role = role;
    this.roleName = role.name().toLowerCase(Locale.ROOT);
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    if (chain == null || chain.length == 0) {
      throw new CertificateException("the peer shows no certificate");
    }
    X509Certificate shown = chain[0];
    if (!shown.equals(trusted)) {
      throw new StrangerException(
          "a stranger's certificate, SHA-256 "
              + fingerprint(shown)
              + ": not the "
              + roleName
              + " certificate of this overlay");
    }
    try {
      shown.checkValidity();
    } catch (CertificateExpiredException e) {
      throw new CertificateException(
          "the certificate of the "
              + roleName
              + " expired on "
              + shown.getNotAfter().toInstant()
              + ": make the overlay anew, or set the clock of this host",
          e);
    } catch (CertificateNotYetValidException e) {
      throw new CertificateException(
          "the certificate of the "
              + roleName
              + " is only valid from "
              + shown.getNotBefore().toInstant()
              + ": set the clock of this host",
          e);
    }
    List<String> purposes = shown.getExtendedKeyUsage();
    if (purposes == null || !purposes.contains(role.purpose())) {
      throw new CertificateException(
          "the certificate of the " + roleName + " is not made for " + role.purposeName());
    }
  }

  private static String fingerprint(X509Certificate certificate) throws CertificateException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("a certificate that cannot be read", e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  /** No hint to the peer; it has one certificate only. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return NONE;
  }

  /** The certificate is not the trusted one. */
  static final class StrangerException extends CertificateException {
    private static final long serialVersionUID = 1L;

    StrangerException(String message) {
      super(message);
    }
  }
}
