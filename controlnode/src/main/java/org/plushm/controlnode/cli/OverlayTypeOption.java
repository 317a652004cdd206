package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import org.plushm.overlay.OverlayType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --overlay-type}, of the verbs that may start an overlay. */
final class OverlayTypeOption {
  /** Reads a name. */
  static final class Converter implements ITypeConverter<OverlayType> {
    @Override
    public OverlayType convert(String text) {
      try {
        return OverlayType.of(text);
      } catch (IllegalArgumentException unknown) {
        throw new TypeConversionException(unknown.getMessage());
      }
    }
  }

  /** The names, for the shell's completion. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return OverlayType.labels().iterator();
    }
  }

  @Option(
      names = "--overlay-type",
      paramLabel = "TYPE",
      converter = Converter.class,
      completionCandidates = Names.class,
      description =
          "What a new overlay is: randtree heals by itself, star and proxytree are for comparison "
              + "(default: randtree).")
  private OverlayType type;

  /** What a new overlay is to be. */
  OverlayType ofNew() {
    return ofNew(OverlayType.RANDTREE);
  }

  /** The same where something else says what it is to be without the option. */
  OverlayType ofNew(OverlayType otherwise) {
    return type == null ? otherwise : type;
  }

  /** Of an overlay that is up: what is wrong when it is not of the type that was asked for. */
  Optional<String> contradiction(AbstractVerb verb, Conversation talk)
      throws VerbFailure, IOException {
    if (type == null) {
      return Optional.empty();
    }
    String actual = verb.askStatus(talk).overlayType();
    return actual.equals(type.label())
        ? Optional.empty()
        : Optional.of(
            "--overlay-type: overlay '"
                + verb.overlay()
                + "' is up as a "
                + actual
                + ": leave the option out, or name another with --overlay");
  }
}
