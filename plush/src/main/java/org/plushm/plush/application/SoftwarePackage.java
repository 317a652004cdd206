package org.plushm.plush.application;

/**
 * One file that software consists of.
 *
 * @param name for messages
 * @param type how it is fetched
 * @param path the URL, http or https
 * @param dest file name on the host, relative to the host's own directory and never outside it
 * @param sha256 64 lower-case hexadecimal digits that the file must have, or empty for unchecked
 */
public record SoftwarePackage(String name, Type type, String path, String dest, String sha256) {
  private static final int SHA256_DIGITS = 64;

  /** How a package is fetched. */
  public enum Type {
    /** By HTTP (the papers: by wget). */
    WEB("web");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** The word in a specification. */
    public String word() {
      return word;
    }
  }

  /** Checks address, destination and sum. */
  public SoftwarePackage {
    Names.requireName("a package", name);
    Names.require(isUrl(path), "'" + path + "' is no http or https address");
    Names.require(isDestination(dest), "'" + dest + "' is no file name within a directory");
    Names.require(sha256.isEmpty() || isSha256(sha256), "'" + sha256 + "' is no SHA-256");
  }

  /** Whether a package can be fetched from there. */
  public static boolean isUrl(String text) {
    int host =
        text.startsWith("http://")
            ? "http://".length()
            : text.startsWith("https://") ? "https://".length() : text.length();
    return host < text.length()
        && "/?#".indexOf(text.charAt(host)) < 0
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0);
  }

  /**
   * Whether the text names a file below a directory: relative, without {@code .} and {@code ..}.
   */
  public static boolean isDestination(String text) {
    if (!Names.isLine(text) || text.endsWith("/")) {
      return false;
    }
    for (String part : text.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text is a SHA-256 in lower-case hexadecimal digits. */
  public static boolean isSha256(String text) {
    return text.length() == SHA256_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  /** The file name at the end of a URL, what the older dialect leaves unsaid; empty if none. */
  public static String lastName(String url) {
    String path = url.replaceFirst("[?#].*", "").replaceFirst("^https?://[^/]*", "");
    String last = path.substring(path.lastIndexOf('/') + 1);
    return isDestination(last) ? last : "";
  }
}
