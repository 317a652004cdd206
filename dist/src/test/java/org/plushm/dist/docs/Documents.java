package org.plushm.dist.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Markdown documents of a tree: {@code README.md} and all below {@code docs}. */
final class Documents {
  private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK =
      Pattern.compile("\\]\\(\\s*<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
  private static final Pattern DEFINITION = Pattern.compile("(?m)^ {0,3}\\[[^\\]]+\\]:\\s*(\\S+)");
  private static final Pattern SCHEME = Pattern.compile("\\p{Alpha}[\\p{Alnum}+.-]*:.*");

  private final Path root;

  Documents(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** All documents, sorted. */
  List<Path> all() throws IOException {
    List<Path> documents = new ArrayList<>();
    documents.add(root.resolve("README.md"));
    try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents.stream().filter(Files::isRegularFile).toList();
  }

  /** Relative links that lead nowhere or out of the tree, as {@code document: target}. */
  List<String> deadLinks() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path document : all()) {
      for (String target : relativeLinks(Files.readString(document))) {
        Path file = resolve(document, target);
        if (!file.startsWith(root) || !Files.exists(file)) {
          dead.add(root.relativize(document) + ": " + target);
        }
      }
    }
    return dead;
  }

  /** Documents below {@code docs} that no chain of links from {@code docs/README.md} reaches. */
  List<String> unlisted() throws IOException {
    Set<Path> reached = new TreeSet<>();
    List<Path> open = new ArrayList<>(List.of(root.resolve("docs").resolve("README.md")));
    while (!open.isEmpty()) {
      Path document = open.remove(open.size() - 1);
      if (document.toString().endsWith(".md")
          && Files.isRegularFile(document)
          && reached.add(document)) {
        for (String target : relativeLinks(Files.readString(document))) {
          open.add(resolve(document, target));
        }
      }
    }
    return all().stream()
        .filter(document -> document.startsWith(root.resolve("docs")))
        .filter(document -> !reached.contains(document))
        .map(document -> root.relativize(document).toString())
        .toList();
  }

  private static Path resolve(Path document, String target) {
    return document.resolveSibling(target).normalize();
  }

  /** Targets of relative links without their fragment; what stands in code is no link. */
  static List<String> relativeLinks(String markdown) {
    String prose = CODE.matcher(CODE_BLOCK.matcher(markdown).replaceAll("")).replaceAll("``");
    List<String> targets = new ArrayList<>();
    for (Pattern pattern : List.of(LINK, DEFINITION)) {
      Matcher link = pattern.matcher(prose);
      while (link.find()) {
        String target = link.group(1).replaceFirst("#.*", "");
        if (!target.isEmpty() && !SCHEME.matcher(target).matches()) {
          targets.add(target);
        }
      }
    }
    return targets;
  }
}
