package org.plushm.controlnode.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version that the build wrote into {@code version.properties} beside this class. */
public final class BuildVersion {
  private static final String RESOURCE = "version.properties";

  private BuildVersion() {}

  /**
   * The version of this build, such as {@code 1.2.0} or {@code 1.3.0-SNAPSHOT}.
   *
   * @throws IOException if the resource is missing or unreadable, that is, the build is broken
   */
  public static String text() throws IOException {
    try (InputStream in = BuildVersion.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException("This build lacks " + RESOURCE + ": build it again with Maven.");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    }
  }
}
