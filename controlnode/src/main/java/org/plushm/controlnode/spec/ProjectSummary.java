package org.plushm.controlnode.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.OverlayType;
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

/** What a project describes, in a line for each definition and each block. */
public final class ProjectSummary {
  private ProjectSummary() {}

  /** The lines: software, components, then the blocks by their path names. */
  public static List<String> of(Project project) {
    List<String> lines = new ArrayList<>();
    if (project.overlayType() != OverlayType.RANDTREE) {
      lines.add("overlay " + project.overlayType().label());
    }
    for (Software software : project.software()) {
      lines.add(
          "software " + software.name() + " (" + software.type().word() + ")" + packages(software));
    }
    for (Component component : project.components()) {
      lines.add("component " + component.name() + ": " + hosts(component));
    }
    project.blocks().forEach((path, block) -> lines.add(path + about(block)));
    return lines;
  }

  private static String packages(Software software) {
    List<String> parts = new ArrayList<>();
    for (SoftwarePackage each : software.packages()) {
      parts.add(each.path() + " as " + each.dest());
    }
    return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
  }

  private static String hosts(Component component) {
    StringBuilder text = new StringBuilder(component.numHosts().toString());
    text.append(component.numHosts().max() == 1 ? " host" : " hosts");
    Set<String> groups = new TreeSet<>();
    for (Resource resource : component.resources()) {
      groups.add(resource.group());
    }
    if (!groups.isEmpty()) {
      text.append(" of ").append(String.join(" or ", groups));
    }
    if (!component.software().isEmpty()) {
      text.append(" with ").append(String.join(", ", component.software()));
    }
    return text.toString();
  }

  private static String about(Block block) {
    String after =
        block.predecessors().isEmpty()
            ? ""
            : ", after " + String.join(" and ", block.predecessors());
    if (block instanceof ComponentBlock component) {
      return ": on " + component.component() + after;
    }
    if (block instanceof WorkflowBlock workflow) {
      return ": " + workflow.numTasks() + " tasks" + after;
    }
    if (block instanceof ProcessBlock process) {
      return ": " + commandLine(process.process()) + after;
    }
    if (block instanceof BarrierBlock barrier) {
      String hosts = barrier.hostsMax() == 0 ? "all hosts" : barrier.hostsMax() + " hosts";
      return ": " + hosts + " wait at " + barrier.barrier() + after;
    }
    return "";
  }

  private static String commandLine(UnixProcess process) {
    List<String> words = new ArrayList<>(List.of(shown(process.path())));
    for (Argument argument : process.arguments()) {
      if (argument instanceof Argument.Literal literal) {
        words.add(shown(literal.text()));
      } else if (argument instanceof Argument.Substitution substitution) {
        String flag = substitution.flag();
        words.add((flag.isEmpty() ? "" : shown(flag) + " ") + "TASK");
      }
    }
    return String.join(" ", words);
  }

  /** Quoted where a shell would need it, and never able to control the terminal. */
  private static String shown(String word) {
    String line = word.replaceAll("\\p{Cntrl}", "?");
    return line.matches("[A-Za-z0-9_./:@%+=,-]+") ? line : "'" + line.replace("'", "'\\''") + "'";
  }
}
