package org.plushm.participant.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.OverlayType;
import org.plushm.overlay.basic.Standing;
import org.plushm.participant.setting.ClientSettings;
import org.plushm.plush.setting.SettingException;
import org.plushm.plush.setting.SettingValues;

/**
 * Everything a client process needs, handed over by its launcher on standard input.
 *
 * <p>Form: lines of UTF-8, the first {@value #FIRST_LINE}, then {@code key=value}, the last {@value
 * #LAST_LINE}; at most {@value #BYTES_MAX} bytes. Binary values are Base64. Every key must be there
 * exactly once, but {@code launcher-folder} and {@code newer-key} (at most once), {@code host} (any
 * number of times: {@code NUMBER INCARNATION_MIN LABEL}) and {@code set} (any number of times:
 * {@code NAME=VALUE}, a setting); an unknown key is an error. After the last line the stream stays
 * open: with {@code ephemeral}, its end tells that the launcher is gone.
 *
 * @param overlay name of the overlay
 * @param overlayType the protocol that its participants speak
 * @param site where the hosts of the process are, for a tree of proxies: not empty, as long as a
 *     host name at most
 * @param secrets keys; the process overwrites them once they are in use
 * @param tlsCertificate certificate of the role PARTICIPANT, X.509
 * @param controlCertificate the trusted certificate of the role CONTROL, X.509
 * @param signatureKey the control node's Ed25519 public key, X.509 SubjectPublicKeyInfo
 * @param state folder of the process, absolute or below {@code ~}, the home directory of the user
 *     that it runs as; made when absent
 * @param address literal IP address to listen at, and of a single participant's node; {@value
 *     #ADDRESS_OF_SSH} for the one that the ssh connection of this start came to
 * @param virtual whether the hosts are virtual ones at loopback addresses, or one at the address
 * @param hostsMax how many hosts there will be at most; sizes buffers, 1 when not virtual
 * @param nodePort UDP port of a single participant's node; virtual hosts have theirs by number
 * @param controlPort TCP port of the TLS listener; 0 for any
 * @param orphanTimeoutMs how long a client without peers, executions and confirmed root lives
 * @param keeperGraceMs how long user processes outlive a killed client
 * @param ephemeral whether the end of standard input ends everything
 * @param launcherFolder folder of the launcher's own state, absolute, which this process removes
 *     when it finds its launcher gone; null for none, and only with {@code ephemeral}
 * @param hosts hosts to start at once; an edge is told more over its control link
 * @param settings what the user has set of a client process' settings
 */
public record ProcessConfig(
    String overlay,
    OverlayType overlayType,
    String site,
    ProcessSecrets secrets,
    Bytes tlsCertificate,
    Bytes controlCertificate,
    Bytes signatureKey,
    Path state,
    String address,
    boolean virtual,
    int hostsMax,
    int nodePort,
    int controlPort,
    long orphanTimeoutMs,
    long keeperGraceMs,
    boolean ephemeral,
    Path launcherFolder,
    List<HostConfig> hosts,
    SettingValues settings) {
  /** Names the form and its version. */
  public static final String FIRST_LINE = "plush-m process configuration 1";

  /** Ends the configuration. */
  public static final String LAST_LINE = "end";

  /** Longest configuration; room for some thousand hosts. */
  public static final int BYTES_MAX = 256 * 1024;

  /** Stands for an address that only the started process can tell. */
  public static final String ADDRESS_OF_SSH = "of-ssh";

  private static final String HOST = "host";
  private static final String LAUNCHER_FOLDER = "launcher-folder";
  private static final String NEWER_KEY = "newer-key";
  private static final String SET = "set";

  /** Copies the list. */
  public ProcessConfig {
    hosts = List.copyOf(hosts);
  }

  /** Writes the form that {@link #read} takes and flushes; does not close. */
  public void writeTo(OutputStream out) throws IOException {
    byte[] text = null;
    try (ClearedBuffer buffer = new ClearedBuffer()) {
      line(buffer, FIRST_LINE);
      text(buffer, "overlay", overlay);
      text(buffer, "overlay-type", overlayType.label());
      text(buffer, "site", site);
      text(buffer, "key-step", Long.toString(secrets.step().number()));
      binary(buffer, "overlay-key", secrets.overlayKey());
      if (secrets.newerKey() != null) {
        binary(buffer, NEWER_KEY, secrets.newerKey());
      }
      binary(buffer, "tls-key", secrets.tlsKey());
      binary(buffer, "tls-certificate", tlsCertificate.toArray());
      binary(buffer, "control-certificate", controlCertificate.toArray());
      binary(buffer, "signature-key", signatureKey.toArray());
      text(buffer, "state", state.toString());
      text(buffer, "address", address);
      text(buffer, "virtual", Boolean.toString(virtual));
      text(buffer, "hosts-max", Integer.toString(hostsMax));
      text(buffer, "node-port", Integer.toString(nodePort));
      text(buffer, "control-port", Integer.toString(controlPort));
      text(buffer, "orphan-timeout-ms", Long.toString(orphanTimeoutMs));
      text(buffer, "keeper-grace-ms", Long.toString(keeperGraceMs));
      text(buffer, "ephemeral", Boolean.toString(ephemeral));
      if (launcherFolder != null) {
        text(buffer, LAUNCHER_FOLDER, launcherFolder.toString());
      }
      for (HostConfig host : hosts) {
        text(buffer, HOST, host.number() + " " + host.incarnationMin() + " " + host.label());
      }
      if (!settings.isEmpty()) {
        for (String assignment : ClientSettings.CATALOG.assignments(settings)) {
          text(buffer, SET, assignment);
        }
      }
      line(buffer, LAST_LINE);
      text = buffer.toByteArray();
      out.write(text);
      out.flush();
    } finally {
      if (text != null) {
        Arrays.fill(text, (byte) 0);
      }
    }
  }

  /**
   * Reads a configuration, byte by byte up to its last line and no further.
   *
   * @throws ProcessConfigException when it is not a whole and valid configuration
   */
  public static ProcessConfig read(InputStream in) throws IOException, ProcessConfigException {
    try (ClearedBuffer lineBytes = new ClearedBuffer()) {
      if (!FIRST_LINE.equals(readLine(in, lineBytes, BYTES_MAX))) {
        throw new ProcessConfigException(
            "the first line is not '"
                + FIRST_LINE
                + "': launcher and client are of different versions, or this is no launcher");
      }
      Map<String, String> values = new LinkedHashMap<>();
      List<HostConfig> hosts = new ArrayList<>();
      List<String> assignments = new ArrayList<>();
      int rest = BYTES_MAX - FIRST_LINE.length();
      for (int number = 2; ; number++) {
        String line = readLine(in, lineBytes, rest);
        rest -= line.length() + 1;
        if (line.equals(LAST_LINE)) {
          return new ValidatedFields(values).toConfig(hosts, settings(assignments));
        }
        int equals = line.indexOf('=');
        if (equals < 1) {
          throw new ProcessConfigException("line " + number + " is not key=value");
        }
        String key = line.substring(0, equals);
        String value = line.substring(equals + 1);
        if (key.equals(HOST)) {
          hosts.add(host(value, number));
        } else if (key.equals(SET)) {
          assignments.add(value);
        } else if (values.putIfAbsent(key, value) != null) {
          throw new ProcessConfigException("line " + number + " repeats the key '" + key + "'");
        }
      }
    }
  }

  private static SettingValues settings(List<String> assignments) throws ProcessConfigException {
    if (assignments.isEmpty()) {
      return SettingValues.NONE;
    }
    try {
      return ClientSettings.CATALOG.parse(assignments);
    } catch (SettingException wrong) {
      throw new ProcessConfigException("key 'set': " + wrong.getMessage());
    }
  }

  private static HostConfig host(String value, int lineNumber) throws ProcessConfigException {
    String[] parts = value.split(" ", 3);
    try {
      if (parts.length == 3) {
        return new HostConfig(parts[2], Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
      }
    } catch (IllegalArgumentException e) {
      throw new ProcessConfigException("line " + lineNumber + ", key 'host': " + e.getMessage());
    }
    throw new ProcessConfigException(
        "line " + lineNumber + ", key 'host': not NUMBER INCARNATION_MIN LABEL");
  }

  private static String readLine(InputStream in, ClearedBuffer buffer, int bytesMax)
      throws IOException, ProcessConfigException {
    buffer.clear();
    int next = in.read();
    while (next != '\n') {
      if (next < 0) {
        throw new ProcessConfigException(
            "the configuration is cut off: no line '" + LAST_LINE + "'");
      }
      if (buffer.size() >= bytesMax) {
        throw new ProcessConfigException(
            "the configuration is longer than " + BYTES_MAX + " bytes");
      }
      buffer.write(next);
      next = in.read();
    }
    return buffer.utf8();
  }

  private static void text(ClearedBuffer buffer, String key, String value) {
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        throw new IllegalArgumentException(
            "a control character in '" + key + "' cannot be handed over");
      }
    }
    line(buffer, key + "=" + value);
  }

  private static void binary(ClearedBuffer buffer, String key, byte[] value) {
    byte[] encoded = Base64.getEncoder().encode(value);
    buffer.writeBytes((key + "=").getBytes(StandardCharsets.UTF_8));
    buffer.writeBytes(encoded);
    buffer.write('\n');
    Arrays.fill(encoded, (byte) 0);
  }

  private static void line(ClearedBuffer buffer, String line) {
    buffer.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    buffer.write('\n');
  }

  /** Takes known keys out of the map and refuses what is missing, wrong or left over. */
  private static final class ValidatedFields {
    private final Map<String, String> values;

    ValidatedFields(Map<String, String> values) {
      this.values = values;
    }

    ProcessConfig toConfig(List<HostConfig> hosts, SettingValues settings)
        throws ProcessConfigException {
      ProcessConfig config =
          new ProcessConfig(
              text("overlay"),
              overlayType(),
              site(),
              secrets(),
              Bytes.wrap(binary("tls-certificate")),
              Bytes.wrap(binary("control-certificate")),
              Bytes.wrap(binary("signature-key")),
              folder("state"),
              text("address"),
              truth("virtual"),
              (int) number("hosts-max", 65_535),
              (int) number("node-port", 65_535),
              (int) number("control-port", 65_535),
              number("orphan-timeout-ms", Long.MAX_VALUE / 1_000_000),
              number("keeper-grace-ms", Integer.MAX_VALUE),
              truth("ephemeral"),
              values.containsKey(LAUNCHER_FOLDER) ? folder(LAUNCHER_FOLDER) : null,
              hosts,
              settings);
      if (!values.isEmpty()) {
        throw new ProcessConfigException("unknown key '" + values.keySet().iterator().next() + "'");
      }
      return config;
    }

    private ProcessSecrets secrets() throws ProcessConfigException {
      long step = number("key-step", 3L * KeyStep.EPOCH_MAX);
      byte[] overlayKey = overlayKey("overlay-key");
      byte[] newerKey = values.containsKey(NEWER_KEY) ? overlayKey(NEWER_KEY) : null;
      try {
        return new ProcessSecrets(new KeyStep(step), overlayKey, newerKey, binary("tls-key"));
      } catch (IllegalArgumentException e) {
        throw new ProcessConfigException("key '" + NEWER_KEY + "': " + e.getMessage());
      }
    }

    private byte[] overlayKey(String key) throws ProcessConfigException {
      byte[] overlayKey = binary(key);
      if (overlayKey.length != ProcessSecrets.OVERLAY_KEY_BYTES) {
        throw new ProcessConfigException(
            "key '" + key + "' has not " + ProcessSecrets.OVERLAY_KEY_BYTES + " bytes");
      }
      return overlayKey;
    }

    private String text(String key) throws ProcessConfigException {
      String value = values.remove(key);
      if (value == null || value.isEmpty()) {
        throw new ProcessConfigException("key '" + key + "' is missing");
      }
      return value;
    }

    private OverlayType overlayType() throws ProcessConfigException {
      try {
        return OverlayType.of(text("overlay-type"));
      } catch (IllegalArgumentException unknown) {
        throw new ProcessConfigException("key 'overlay-type': " + unknown.getMessage());
      }
    }

    private String site() throws ProcessConfigException {
      String site = text("site");
      if (site.length() > Standing.SITE_LENGTH_MAX) {
        throw new ProcessConfigException(
            "key 'site' is longer than " + Standing.SITE_LENGTH_MAX + " characters");
      }
      return site;
    }

    private byte[] binary(String key) throws ProcessConfigException {
      String value = text(key);
      try {
        return Base64.getDecoder().decode(value);
      } catch (IllegalArgumentException e) {
        throw new ProcessConfigException("key '" + key + "' is not Base64");
      }
    }

    private Path folder(String key) throws ProcessConfigException {
      try {
        String value = text(key);
        Path path =
            value.startsWith("~/")
                ? Path.of(System.getProperty("user.home"), value.substring(2))
                : Path.of(value);
        if (path.isAbsolute()) {
          return path;
        }
      } catch (InvalidPathException e) {
        throw new ProcessConfigException("key '" + key + "' is not a path: " + e.getReason());
      }
      throw new ProcessConfigException("key '" + key + "' is not an absolute path");
    }

    private long number(String key, long max) throws ProcessConfigException {
      String value = text(key);
      try {
        long number = Long.parseLong(value);
        if (number >= 0 && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw new ProcessConfigException("key '" + key + "' is not a number");
      }
      throw new ProcessConfigException("key '" + key + "' is not in 0.." + max);
    }

    private boolean truth(String key) throws ProcessConfigException {
      String value = text(key);
      if (value.equals("true") || value.equals("false")) {
        return value.equals("true");
      }
      throw new ProcessConfigException("key '" + key + "' is neither true nor false");
    }
  }

  /** A buffer that leaves no key behind in memory it gives up. */
  static final class ClearedBuffer extends ByteArrayOutputStream {
    ClearedBuffer() {
      // Growing would leave copies; this is the longest that can come.
      super(BYTES_MAX + 1);
    }

    void clear() {
      Arrays.fill(buf, 0, count, (byte) 0);
      reset();
    }

    String utf8() throws ProcessConfigException {
      try {
        CharBuffer text =
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buf, 0, count));
        return text.toString();
      } catch (CharacterCodingException e) {
        throw new ProcessConfigException("the configuration is not UTF-8");
      }
    }

    @Override
    public void close() {
      clear();
    }
  }
}
