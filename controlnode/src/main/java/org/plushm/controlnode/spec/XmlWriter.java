package org.plushm.controlnode.spec;

import java.util.Arrays;
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

/** Writes a project in the XML dialect of the technical report (Fig. 4). */
final class XmlWriter {
  private final StringBuilder out = new StringBuilder();
  private int depth;

  private XmlWriter() {}

  /** The whole document. */
  static String write(Project project) {
    XmlWriter writer = new XmlWriter();
    writer.out.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    writer.project(project);
    return writer.out.toString();
  }

  private void project(Project project) {
    open("plush");
    open("project", "name", project.name());
    if (project.overlayType() != OverlayType.RANDTREE) {
      open("overlay", "type", project.overlayType().label());
      close("overlay");
    }
    project.software().forEach(this::software);
    project.components().forEach(this::component);
    for (ApplicationBlock application : project.applications()) {
      open("application_block", "name", application.name());
      open("execution");
      application.blocks().forEach(this::block);
      close("execution");
      close("application_block");
    }
    close("project");
    close("plush");
  }

  private void software(Software software) {
    open("software", "name", software.name(), "type", software.type().word());
    for (SoftwarePackage each : software.packages()) {
      open("package", "name", each.name(), "type", each.type().word());
      text("path", each.path());
      text("dest", each.dest());
      if (!each.sha256().isEmpty()) {
        text("sha256", each.sha256());
      }
      close("package");
    }
    close("software");
  }

  private void component(Component component) {
    open("component", "name", component.name());
    open("rspec");
    text("num_hosts", component.numHosts().toString());
    close("rspec");
    component.software().forEach(name -> empty("software", "name", name));
    if (!component.resources().isEmpty()) {
      open("resources");
      for (Resource resource : component.resources()) {
        if (resource.type().isEmpty()) {
          empty("resource", "group", resource.group());
        } else {
          empty("resource", "type", resource.type(), "group", resource.group());
        }
      }
      close("resources");
    }
    close("component");
  }

  private void block(Block block) {
    if (block instanceof ComponentBlock component) {
      open("component_block", "name", component.name());
      predecessors(component);
      empty("component", "name", component.component());
      component.blocks().forEach(this::block);
      close("component_block");
    } else if (block instanceof WorkflowBlock workflow) {
      open(
          "workflow_block",
          "name",
          workflow.name(),
          "id",
          workflow.id(),
          "num_tasks",
          Integer.toString(workflow.numTasks()));
      predecessors(workflow);
      workflow.blocks().forEach(this::block);
      close("workflow_block");
    } else if (block instanceof ProcessBlock process) {
      open("process_block", "name", process.name());
      predecessors(process);
      process(process.process());
      close("process_block");
    } else if (block instanceof BarrierBlock barrier) {
      open("barrier_block", "name", barrier.name());
      predecessors(barrier);
      if (barrier.hostsMax() == 0) {
        empty("barrier", "name", barrier.barrier());
      } else {
        empty("barrier", "name", barrier.barrier(), "max", Integer.toString(barrier.hostsMax()));
      }
      close("barrier_block");
    }
  }

  private void predecessors(Block block) {
    block.predecessors().forEach(name -> empty("predecessor", "name", name));
  }

  private void process(UnixProcess process) {
    open("process", "name", process.name());
    text("path", process.path());
    if (!process.arguments().isEmpty()) {
      open("cmdline");
      process.arguments().forEach(this::argument);
      close("cmdline");
    }
    if (!process.workingDirectory().isEmpty()) {
      text("working_directory", process.workingDirectory());
    }
    if (!process.environment().isEmpty()) {
      open("environment");
      process
          .environment()
          .forEach((name, value) -> empty("variable", "name", name, "value", value));
      close("environment");
    }
    close("process");
  }

  private void argument(Argument argument) {
    if (argument instanceof Argument.Literal literal) {
      text("arg", literal.text());
    } else if (argument instanceof Argument.Substitution substitution) {
      String[] attributes = {
        "name", substitution.name(), "id", substitution.id(), "type", "workflow"
      };
      if (substitution.flag().isEmpty()) {
        empty("substitution", attributes);
      } else {
        String[] more = Arrays.copyOf(attributes, attributes.length + 2);
        more[attributes.length] = "flag";
        more[attributes.length + 1] = substitution.flag();
        empty("substitution", more);
      }
    }
  }

  private void open(String element, String... attributes) {
    tag(element, attributes);
    out.append(">\n");
    depth++;
  }

  private void close(String element) {
    depth--;
    indent();
    out.append("</").append(element).append(">\n");
  }

  private void empty(String element, String... attributes) {
    tag(element, attributes);
    out.append("/>\n");
  }

  /** An element with text, which keeps white space at its ends. */
  private void text(String element, String text) {
    if (text.equals(text.strip())) {
      tag(element);
    } else {
      tag(element, "xml:space", "preserve");
    }
    out.append('>');
    escape(text, false);
    out.append("</").append(element).append(">\n");
  }

  private void tag(String element, String... attributes) {
    indent();
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1], true);
      out.append('"');
    }
  }

  private void indent() {
    out.append("  ".repeat(depth));
  }

  private void escape(String text, boolean attribute) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // An XML parser makes blanks of line ends in attributes, and line feeds of carriage returns.
      boolean spaced = c == '\r' || attribute && (c == '\n' || c == '\t');
      if (spaced) {
        out.append("&#").append((int) c).append(';');
      } else if (c == '&') {
        out.append("&amp;");
      } else if (c == '<') {
        out.append("&lt;");
      } else if (c == '>') {
        out.append("&gt;");
      } else if (c == '"' && attribute) {
        out.append("&quot;");
      } else {
        out.append(c);
      }
    }
  }
}
