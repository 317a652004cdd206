package org.plushm.participant.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;

/** A self-signed certificate and its private key. The text form never shows the key. */
public final class TlsIdentity {
  private final X509Certificate certificate;
  private final PrivateKey key;

  /** A certificate with its key. */
  public TlsIdentity(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Reads what {@link #certificateDer} and {@link #keyDer} wrote.
   *
   * @param certificateDer X.509
   * @param keyDer PKCS #8, elliptic curve
   * @throws GeneralSecurityException when either is not what it should be
   */
  public static TlsIdentity ofDer(byte[] certificateDer, byte[] keyDer)
      throws GeneralSecurityException {
    X509Certificate certificate = certificateOfDer(certificateDer);
    PrivateKey key =
        KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(keyDer));
    return new TlsIdentity(certificate, key);
  }

  /** Reads one X.509 certificate. */
  public static X509Certificate certificateOfDer(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /** The certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The private key. */
  public PrivateKey key() {
    return key;
  }

  /** The certificate as X.509 DER. */
  public byte[] certificateDer() throws CertificateException {
    return certificate.getEncoded();
  }

  /** The private key as PKCS #8 DER; the caller overwrites it after use. */
  public byte[] keyDer() {
    return key.getEncoded();
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + certificate.getSubjectX500Principal() + "]";
  }
}
