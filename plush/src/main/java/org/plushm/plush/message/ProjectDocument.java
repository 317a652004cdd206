package org.plushm.plush.message;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Argument;
import org.plushm.plush.application.BarrierBlock;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.HostCount;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.Resource;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.SoftwarePackage;
import org.plushm.plush.application.UnixProcess;
import org.plushm.plush.application.WorkflowBlock;
import org.plushm.plush.message.DocumentMessages.ArgumentPart;
import org.plushm.plush.message.DocumentMessages.BlockPart;
import org.plushm.plush.message.DocumentMessages.ComponentPart;
import org.plushm.plush.message.DocumentMessages.PackagePart;
import org.plushm.plush.message.DocumentMessages.ProjectPart;
import org.plushm.plush.message.DocumentMessages.ResourcePart;
import org.plushm.plush.message.DocumentMessages.SoftwarePart;
import org.plushm.plush.message.DocumentMessages.VariablePart;
import org.plushm.plush.message.DocumentMessages.WordPart;

/**
 * The canonical form of a project, which every host gets a copy of (report CS2006-0864 section
 * 3.1): equal projects have the same bytes, whatever format they were written in, so that the
 * SHA-256 of the bytes names the project.
 */
public final class ProjectDocument {
  /** What a document may have at most; a specification of the largest size has less. */
  public static final int DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;

  private static final int APPLICATION = 1;
  private static final int COMPONENT = 2;
  private static final int WORKFLOW = 3;
  private static final int PROCESS = 4;
  private static final int BARRIER = 5;

  private ProjectDocument() {}

  /**
   * The project's bytes.
   *
   * @param codec of {@link MessageTables#document}
   */
  public static Bytes encode(Project project, MessageCodec codec) {
    List<BlockPart> blocks = new ArrayList<>();
    project.applications().forEach(application -> write(0, application, blocks));
    return codec.encode(
        new ProjectPart(
            project.name(),
            project.overlayType().label(),
            project.software().stream().map(ProjectDocument::part).toList(),
            project.components().stream().map(ProjectDocument::part).toList(),
            blocks));
  }

  /**
   * The project in the bytes.
   *
   * @param codec of {@link MessageTables#document}
   * @throws MalformedMessage for anything but a whole valid project
   */
  public static Project decode(Bytes document, MessageCodec codec) throws MalformedMessage {
    if (document.length() > DOCUMENT_BYTES_MAX) {
      throw new MalformedMessage("a document of " + document.length() + " bytes");
    }
    if (!(codec.decode(document) instanceof ProjectPart part)) {
      throw new MalformedMessage("no project");
    }
    try {
      List<Software> software = new ArrayList<>();
      for (SoftwarePart each : part.software()) {
        software.add(software(each));
      }
      return new Project(
          part.name(),
          OverlayType.of(part.overlayType()),
          software,
          part.components().stream().map(ProjectDocument::component).toList(),
          new Reader(part.blocks()).applications());
    } catch (IllegalArgumentException e) {
      throw new MalformedMessage("no valid project: " + e.getMessage());
    }
  }

  /** What names the document. */
  public static Bytes sha256(Bytes document) {
    try {
      return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(document.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java platform has SHA-256", e);
    }
  }

  // ---- definitions ----

  private static SoftwarePart part(Software software) {
    return new SoftwarePart(
        software.name(),
        software.type().word(),
        software.packages().stream()
            .map(p -> new PackagePart(p.name(), p.type().word(), p.path(), p.dest(), p.sha256()))
            .toList());
  }

  private static Software software(SoftwarePart part) throws MalformedMessage {
    for (Software.Type type : Software.Type.values()) {
      if (type.word().equals(part.type())) {
        List<SoftwarePackage> packages = new ArrayList<>();
        for (PackagePart each : part.packages()) {
          packages.add(softwarePackage(each));
        }
        return new Software(part.name(), type, packages);
      }
    }
    throw new MalformedMessage("no type of software is " + part.type());
  }

  private static SoftwarePackage softwarePackage(PackagePart part) throws MalformedMessage {
    for (SoftwarePackage.Type type : SoftwarePackage.Type.values()) {
      if (type.word().equals(part.type())) {
        return new SoftwarePackage(part.name(), type, part.path(), part.dest(), part.sha256());
      }
    }
    throw new MalformedMessage("no type of package is " + part.type());
  }

  private static ComponentPart part(Component component) {
    return new ComponentPart(
        component.name(),
        component.numHosts().min(),
        component.numHosts().max(),
        words(component.software()),
        component.resources().stream().map(r -> new ResourcePart(r.type(), r.group())).toList());
  }

  private static Component component(ComponentPart part) {
    return new Component(
        part.name(),
        new HostCount(part.hostsMin(), part.hostsMax()),
        texts(part.software()),
        part.resources().stream().map(r -> new Resource(r.type(), r.group())).toList());
  }

  private static List<WordPart> words(List<String> texts) {
    return texts.stream().map(WordPart::new).toList();
  }

  private static List<String> texts(List<WordPart> words) {
    return words.stream().map(WordPart::word).toList();
  }

  // ---- blocks ----

  private static void write(int depth, Block block, List<BlockPart> into) {
    int kind;
    String reference = null;
    int number = 0;
    UnixProcess process = null;
    if (block instanceof ComponentBlock component) {
      kind = COMPONENT;
      reference = component.component();
    } else if (block instanceof WorkflowBlock workflow) {
      kind = WORKFLOW;
      reference = workflow.id();
      number = workflow.numTasks();
    } else if (block instanceof ProcessBlock each) {
      kind = PROCESS;
      process = each.process();
      reference = process.name();
    } else if (block instanceof BarrierBlock barrier) {
      kind = BARRIER;
      reference = barrier.barrier();
      number = barrier.hostsMax();
    } else {
      kind = APPLICATION;
    }
    into.add(
        new BlockPart(
            depth,
            kind,
            block.name(),
            words(block.predecessors()),
            reference,
            number,
            process == null ? null : process.path(),
            process == null ? null : process.workingDirectory(),
            process == null ? List.of() : arguments(process),
            process == null ? List.of() : environment(process)));
    block.blocks().forEach(part -> write(depth + 1, part, into));
  }

  private static List<ArgumentPart> arguments(UnixProcess process) {
    List<ArgumentPart> parts = new ArrayList<>();
    for (Argument argument : process.arguments()) {
      if (argument instanceof Argument.Literal literal) {
        parts.add(new ArgumentPart(literal.text(), null, null, null));
      } else if (argument instanceof Argument.Substitution each) {
        parts.add(new ArgumentPart(null, each.name(), each.id(), each.flag()));
      }
    }
    return parts;
  }

  private static List<VariablePart> environment(UnixProcess process) {
    List<VariablePart> parts = new ArrayList<>();
    process.environment().forEach((name, value) -> parts.add(new VariablePart(name, value)));
    return parts;
  }

  /** Builds the trees of blocks from the list; each kind of parent knows its kinds of parts. */
  private static final class Reader {
    private final List<BlockPart> parts;
    private int at;

    Reader(List<BlockPart> parts) {
      this.parts = parts;
    }

    List<ApplicationBlock> applications() throws MalformedMessage {
      List<ApplicationBlock> applications = new ArrayList<>();
      while (at < parts.size()) {
        BlockPart part = next(0, APPLICATION);
        List<ComponentBlock> blocks = new ArrayList<>();
        while (follows(1)) {
          blocks.add(componentBlock());
        }
        applications.add(new ApplicationBlock(part.name(), blocks));
      }
      return applications;
    }

    private ComponentBlock componentBlock() throws MalformedMessage {
      BlockPart part = next(1, COMPONENT);
      return new ComponentBlock(
          part.name(), texts(part.predecessors()), Numbers.text(part.reference()), blocks(2));
    }

    private List<Block> blocks(int depth) throws MalformedMessage {
      List<Block> blocks = new ArrayList<>();
      while (follows(depth)) {
        blocks.add(block(depth));
      }
      return blocks;
    }

    private Block block(int depth) throws MalformedMessage {
      BlockPart part = parts.get(at++);
      List<String> predecessors = texts(part.predecessors());
      String reference = Numbers.text(part.reference());
      return switch (part.kind()) {
        case WORKFLOW ->
            new WorkflowBlock(
                part.name(), predecessors, reference, part.number(), inWorkflow(depth));
        case PROCESS -> new ProcessBlock(part.name(), predecessors, process(part));
        case BARRIER -> new BarrierBlock(part.name(), predecessors, reference, part.number());
        default -> throw new MalformedMessage("no block of a component is " + part.kind());
      };
    }

    private List<Block> inWorkflow(int depth) throws MalformedMessage {
      if (depth != 2) {
        throw new MalformedMessage("a workflow at depth " + depth);
      }
      return blocks(depth + 1);
    }

    private boolean follows(int depth) {
      return at < parts.size() && parts.get(at).depth() == depth;
    }

    private BlockPart next(int depth, int kind) throws MalformedMessage {
      BlockPart part = parts.get(at++);
      if (part.depth() != depth || part.kind() != kind) {
        throw new MalformedMessage("block " + part.kind() + " at depth " + part.depth());
      }
      return part;
    }

    private static UnixProcess process(BlockPart part) throws MalformedMessage {
      SortedMap<String, String> environment = new TreeMap<>();
      part.environment().forEach(variable -> environment.put(variable.name(), variable.value()));
      List<Argument> arguments = new ArrayList<>();
      for (ArgumentPart each : part.arguments()) {
        arguments.add(
            each.literal() != null
                ? new Argument.Literal(each.literal())
                : new Argument.Substitution(
                    Numbers.text(each.name()), Numbers.text(each.id()), Numbers.text(each.flag())));
      }
      return new UnixProcess(
          Numbers.text(part.reference()),
          Numbers.text(part.path()),
          arguments,
          Numbers.text(part.workingDirectory()),
          environment);
    }
  }
}
