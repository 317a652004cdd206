package org.plushm.plush.message;

import java.util.List;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;

/** The parts of a {@link ProjectDocument}. A table of its own; nothing else travels in it. */
final class DocumentMessages {
  private DocumentMessages() {}

  /** Adds the rows of these messages, codes 1 to 9. */
  static void addTo(MessageTable.Builder table) {
    table.add(1, ProjectPart.class, ProjectPart::read);
    table.add(2, SoftwarePart.class, SoftwarePart::read);
    table.add(3, PackagePart.class, PackagePart::read);
    table.add(4, ComponentPart.class, ComponentPart::read);
    table.add(5, ResourcePart.class, ResourcePart::read);
    table.add(6, BlockPart.class, BlockPart::read);
    table.add(7, WordPart.class, WordPart::read);
    table.add(8, ArgumentPart.class, ArgumentPart::read);
    table.add(9, VariablePart.class, VariablePart::read);
  }

  /** The whole; blocks in written order, each before its parts. */
  record ProjectPart(
      String name,
      String overlayType,
      List<SoftwarePart> software,
      List<ComponentPart> components,
      List<BlockPart> blocks)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, name);
      out.messages(2, software);
      out.messages(3, components);
      out.messages(4, blocks);
      out.text(5, overlayType);
    }

    static ProjectPart read(FieldReader in) throws MalformedMessage {
      return new ProjectPart(
          Numbers.text(in.text(1)),
          Numbers.text(in.text(5)),
          in.messages(2, SoftwarePart.class),
          in.messages(3, ComponentPart.class),
          in.messages(4, BlockPart.class));
    }
  }

  record SoftwarePart(String name, String type, List<PackagePart> packages) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, name);
      out.text(2, type);
      out.messages(3, packages);
    }

    static SoftwarePart read(FieldReader in) throws MalformedMessage {
      return new SoftwarePart(
          Numbers.text(in.text(1)), Numbers.text(in.text(2)), in.messages(3, PackagePart.class));
    }
  }

  record PackagePart(String name, String type, String path, String dest, String sha256)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, name);
      out.text(2, type);
      out.text(3, path);
      out.text(4, dest);
      out.text(5, sha256);
    }

    static PackagePart read(FieldReader in) throws MalformedMessage {
      return new PackagePart(
          Numbers.text(in.text(1)),
          Numbers.text(in.text(2)),
          Numbers.text(in.text(3)),
          Numbers.text(in.text(4)),
          Numbers.text(in.text(5)));
    }
  }

  record ComponentPart(
      String name,
      int hostsMin,
      int hostsMax,
      List<WordPart> software,
      List<ResourcePart> resources)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, name);
      out.int64(2, hostsMin);
      out.int64(3, hostsMax);
      out.messages(4, software);
      out.messages(5, resources);
    }

    static ComponentPart read(FieldReader in) throws MalformedMessage {
      return new ComponentPart(
          Numbers.text(in.text(1)),
          Numbers.int32(in.int64(2)),
          Numbers.int32(in.int64(3)),
          in.messages(4, WordPart.class),
          in.messages(5, ResourcePart.class));
    }
  }

  record ResourcePart(String type, String group) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, type);
      out.text(2, group);
    }

    static ResourcePart read(FieldReader in) throws MalformedMessage {
      return new ResourcePart(Numbers.text(in.text(1)), Numbers.text(in.text(2)));
    }
  }

  /**
   * A block of any type. Fields that its type does not have are left out or 0.
   *
   * @param depth how many blocks it is in
   * @param kind one of the constants of {@link ProjectDocument}
   * @param reference component, workflow id, barrier or name of the process
   * @param number tasks of a workflow, hosts of a barrier
   */
  record BlockPart(
      int depth,
      int kind,
      String name,
      List<WordPart> predecessors,
      String reference,
      int number,
      String path,
      String workingDirectory,
      List<ArgumentPart> arguments,
      List<VariablePart> environment)
      implements Message {
    @Override
    public void write(FieldWriter out) {
      out.int64(1, depth);
      out.int64(2, kind);
      out.text(3, name);
      out.messages(4, predecessors);
      out.text(5, reference);
      out.int64(6, number);
      out.text(7, path);
      out.text(8, workingDirectory);
      out.messages(9, arguments);
      out.messages(10, environment);
    }

    static BlockPart read(FieldReader in) throws MalformedMessage {
      return new BlockPart(
          Numbers.int32(in.int64(1)),
          Numbers.int32(in.int64(2)),
          Numbers.text(in.text(3)),
          in.messages(4, WordPart.class),
          in.text(5),
          Numbers.int32(in.int64(6)),
          in.text(7),
          in.text(8),
          in.messages(9, ArgumentPart.class),
          in.messages(10, VariablePart.class));
    }
  }

  record WordPart(String word) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, word);
    }

    static WordPart read(FieldReader in) throws MalformedMessage {
      return new WordPart(Numbers.text(in.text(1)));
    }
  }

  /**
   * Either a literal or a substitution.
   *
   * @param literal the word; null for a substitution
   */
  record ArgumentPart(String literal, String name, String id, String flag) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, literal);
      out.text(2, name);
      out.text(3, id);
      out.text(4, flag);
    }

    static ArgumentPart read(FieldReader in) throws MalformedMessage {
      return new ArgumentPart(in.text(1), in.text(2), in.text(3), in.text(4));
    }
  }

  record VariablePart(String name, String value) implements Message {
    @Override
    public void write(FieldWriter out) {
      out.text(1, name);
      out.text(2, value);
    }

    static VariablePart read(FieldReader in) throws MalformedMessage {
      return new VariablePart(Numbers.text(in.text(1)), Numbers.text(in.text(2)));
    }
  }
}
