package org.plushm.controlnode.spec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.ResourceDirectory;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.Problems;
import org.plushm.plush.spec.ProjectReader;
import org.plushm.plush.spec.SpecNode;

/**
 * Reads specifications and resource directories. What a file is, its content tells: XML begins with
 * an angle bracket, everything else is YAML, and a directory that is neither is a plain list.
 */
public final class SpecFiles {
  private SpecFiles() {}

  /**
   * Reads the project of a file.
   *
   * @throws InvalidSpecException with everything that is wrong with it
   */
  public static Project readProject(Path file) throws InvalidSpecException {
    return project(SpecText.read(file));
  }

  /**
   * Reads the project of a text.
   *
   * @param name what problems call the text
   * @throws InvalidSpecException with everything that is wrong with it
   */
  public static Project parseProject(String name, String text) throws InvalidSpecException {
    return project(SpecText.of(name, text));
  }

  /**
   * Reads a resource directory.
   *
   * @throws InvalidSpecException with everything that is wrong with it
   */
  public static ResourceDirectory readDirectory(Path file) throws InvalidSpecException {
    return DirectoryFile.parse(SpecText.read(file));
  }

  /**
   * Reads a resource directory of a text.
   *
   * @param name what problems call the text
   * @throws InvalidSpecException with everything that is wrong with it
   */
  public static ResourceDirectory parseDirectory(String name, String text)
      throws InvalidSpecException {
    return DirectoryFile.parse(SpecText.of(name, text));
  }

  /** Whether a file with this text is small enough to be read. */
  public static boolean fits(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length <= SpecText.BYTES_MAX;
  }

  /** The project in the XML dialect of the technical report; reads back as an equal project. */
  public static String toXml(Project project) {
    return XmlWriter.write(project);
  }

  /** The project in our YAML language; reads back as an equal project. */
  public static String toYaml(Project project) {
    return YamlWriter.write(project);
  }

  private static Project project(SpecText source) throws InvalidSpecException {
    Problems problems = new Problems();
    Optional<SpecNode> common =
        source.isXml()
            ? XmlShape.common(XmlTree.parse(source), problems)
            : Optional.of(YamlShape.common(source, problems));
    Optional<Project> project = common.flatMap(root -> ProjectReader.read(root, problems));
    problems.throwIfAny();
    return project.orElseThrow();
  }
}
