package org.plushm.controlnode.spec;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.plushm.overlay.OverlayType;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Argument;
import org.plushm.plush.application.BarrierBlock;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.Project;
import org.plushm.plush.application.Resource;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.SoftwarePackage;
import org.plushm.plush.application.UnixProcess;
import org.plushm.plush.application.WorkflowBlock;

/** Writes a project in our YAML language, in block style, so that lines can be compared. */
final class YamlWriter {
  /** Texts that every reader of YAML takes as they are. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_./][A-Za-z0-9_./-]*|https?://\\S+");

  /** Words that are something else than themselves in some version of YAML. */
  private static final Set<String> SPECIAL =
      Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n", ".", ".nan", ".inf");

  private final StringBuilder out = new StringBuilder();
  private int depth;
  private boolean inItem;

  private YamlWriter() {}

  /** The whole document. */
  static String write(Project project) {
    YamlWriter writer = new YamlWriter();
    writer.project(project);
    return writer.out.toString();
  }

  private void project(Project project) {
    field("project", project.name());
    if (project.overlayType() != OverlayType.RANDTREE) {
      line("overlay: {type: " + project.overlayType().label() + "}");
    }
    list("software", project.software(), this::software);
    list("components", project.components(), this::component);
    list("applications", project.applications(), this::application);
  }

  private void software(Software software) {
    field("name", software.name());
    field("type", software.type().word());
    list("packages", software.packages(), this::softwarePackage);
  }

  private void softwarePackage(SoftwarePackage each) {
    field("name", each.name());
    field("type", each.type().word());
    field("path", each.path());
    field("dest", each.dest());
    optional("sha256", each.sha256());
  }

  private void component(Component component) {
    field("name", component.name());
    // A number or a range of numbers is written as it is.
    line("num_hosts: " + component.numHosts());
    texts("software", component.software());
    list("resources", component.resources(), this::resource);
  }

  private void resource(Resource resource) {
    optional("type", resource.type());
    field("group", resource.group());
  }

  private void application(ApplicationBlock application) {
    field("name", application.name());
    list("blocks", application.blocks(), this::block);
  }

  private void block(Block block) {
    if (block instanceof ComponentBlock component) {
      field("component_block", component.name());
      texts("predecessors", component.predecessors());
      field("component", component.component());
      list("blocks", component.blocks(), this::block);
    } else if (block instanceof WorkflowBlock workflow) {
      field("workflow_block", workflow.name());
      texts("predecessors", workflow.predecessors());
      field("id", workflow.id());
      line("num_tasks: " + workflow.numTasks());
      list("blocks", workflow.blocks(), this::block);
    } else if (block instanceof ProcessBlock process) {
      field("process_block", process.name());
      texts("predecessors", process.predecessors());
      process(process.process());
    } else if (block instanceof BarrierBlock barrier) {
      field("barrier_block", barrier.name());
      texts("predecessors", barrier.predecessors());
      field("barrier", barrier.barrier());
      if (barrier.hostsMax() > 0) {
        line("max: " + barrier.hostsMax());
      }
    }
  }

  private void process(UnixProcess process) {
    field("process", process.name());
    field("path", process.path());
    if (!process.arguments().isEmpty()) {
      line("cmdline:");
      depth++;
      process.arguments().forEach(this::argument);
      depth--;
    }
    optional("working_directory", process.workingDirectory());
    if (!process.environment().isEmpty()) {
      line("environment:");
      depth++;
      process.environment().forEach(this::field);
      depth--;
    }
  }

  private void argument(Argument argument) {
    if (argument instanceof Argument.Literal literal) {
      line("- " + scalar(literal.text()));
    } else if (argument instanceof Argument.Substitution substitution) {
      item(
          () -> {
            field("substitution", substitution.name());
            field("id", substitution.id());
            field("type", "workflow");
            optional("flag", substitution.flag());
          });
    }
  }

  private <T> void list(String key, List<T> items, Consumer<T> write) {
    if (!items.isEmpty()) {
      line(key + ":");
      depth++;
      items.forEach(each -> item(() -> write.accept(each)));
      depth--;
    }
  }

  private void texts(String key, List<String> texts) {
    if (!texts.isEmpty()) {
      line(key + ":");
      depth++;
      texts.forEach(text -> line("- " + scalar(text)));
      depth--;
    }
  }

  /** One map of a list: its first line begins with a hyphen. */
  private void item(Runnable write) {
    inItem = true;
    depth++;
    write.run();
    depth--;
    inItem = false;
  }

  private void optional(String key, String value) {
    if (!value.isEmpty()) {
      field(key, value);
    }
  }

  private void field(String key, String value) {
    line(scalar(key) + ": " + scalar(value));
  }

  private void line(String text) {
    out.append("  ".repeat(inItem ? depth - 1 : depth)).append(inItem ? "- " : "");
    out.append(text).append('\n');
    inItem = false;
  }

  private static String scalar(String text) {
    if (PLAIN.matcher(text).matches()
        && !SPECIAL.contains(text.toLowerCase(Locale.ROOT))
        && !text.endsWith(":")
        && text.indexOf('#') < 0) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\u2028', '\u2029', '\ufeff' -> quoted.append(String.format("\\u%04x", (int) c));
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
