package org.plushm.participant.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates for tests. */
public final class TestIdentities implements TlsIdentitySource {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  @Override
  public TlsIdentity create(TlsRole role, String overlay) throws GeneralSecurityException {
    Instant now = Instant.now();
    return create(role, overlay, now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
  }

  /** An identity that is valid in this time only. */
  public static TlsIdentity create(TlsRole role, String overlay, Instant from, Instant until)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    X500Name name = new X500Name("CN=plush-m " + role + " " + overlay);
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(SERIAL.getAndIncrement()),
            Date.from(from),
            Date.from(until),
            name,
            keys.getPublic());
    try {
      builder.addExtension(
          Extension.extendedKeyUsage,
          true,
          new ExtendedKeyUsage(KeyPurposeId.getInstance(new ASN1ObjectIdentifier(role.purpose()))));
      byte[] der =
          builder
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
              .getEncoded();
      return new TlsIdentity(TlsIdentity.certificateOfDer(der), keys.getPrivate());
    } catch (java.io.IOException | org.bouncycastle.operator.OperatorException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
