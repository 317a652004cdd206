package org.plushm.plush.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.plush.application.ApplicationBlock;
import org.plushm.plush.application.Argument;
import org.plushm.plush.application.BarrierBlock;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.ComponentBlock;
import org.plushm.plush.application.ExecutionOrder;
import org.plushm.plush.application.HostCount;
import org.plushm.plush.application.Names;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.application.UnixProcess;
import org.plushm.plush.application.WorkflowBlock;

/**
 * Reads the blocks of applications.
 *
 * <p>An {@code application_block} has {@code name} and {@code component_block}s. A component block
 * has {@code name}, {@code component} and blocks; a {@code workflow_block} has {@code name}, {@code
 * id} (its name if absent), {@code num_tasks} and blocks; a {@code process_block} has {@code name},
 * {@code process} (a name, the block's if absent), {@code path}, {@code arg} and {@code
 * substitution} in the order of the command line, {@code working_directory}, {@code variable}; a
 * {@code barrier_block} has {@code name}, {@code barrier}, {@code max}. All but the application may
 * have {@code predecessor} and {@code successor}.
 */
final class BlockReader {
  private static final Set<String> KINDS =
      new TreeSet<>(List.of("component_block", "workflow_block", "process_block", "barrier_block"));

  private static final int CYCLE_SHOWN_MAX = 10;

  private final Map<String, HostCount> components;
  private final Problems problems;

  /** Barriers of the application that is read: the number each block gives, 0 for none. */
  private final Map<String, List<SpecNode>> barrierLimits = new LinkedHashMap<>();

  /** Barriers of the application that is read: the most hosts that can come to each. */
  private final Map<String, Long> barrierHosts = new LinkedHashMap<>();

  /** A reader for applications that may use these components. */
  BlockReader(Map<String, HostCount> components, Problems problems) {
    this.components = components;
    this.problems = problems;
  }

  Optional<ApplicationBlock> application(SpecNode node) {
    barrierLimits.clear();
    barrierHosts.clear();
    Map<String, List<String>> order = order(node);
    List<ComponentBlock> blocks = new ArrayList<>();
    for (SpecNode child : children(node)) {
      componentBlock(child, order).ifPresent(blocks::add);
    }
    if (order.isEmpty() && children(node).isEmpty()) {
      problems.add(node.at(), node.described() + " has no component_block", "add one");
    }
    checkBarriers();
    return problems.isEmpty()
        ? Optional.of(new ApplicationBlock(name(node), blocks))
        : Optional.empty();
  }

  private Optional<ComponentBlock> componentBlock(SpecNode node, Map<String, List<String>> order) {
    Fields fields = new Fields(node, problems);
    Optional<SpecNode> reference = fields.needed("component");
    String component = reference.map(fields::reference).orElse("");
    if (reference.isPresent()) {
      fields.isKnown(reference.get(), component, "component", components.keySet());
    }
    Set<String> barriers = new TreeSet<>();
    List<Block> blocks = blocks(node, null, barriers);
    HostCount hosts = components.get(component);
    if (hosts != null) {
      barriers.forEach(barrier -> barrierHosts.merge(barrier, (long) hosts.max(), (a, b) -> a + b));
    }
    return problems.isEmpty()
        ? Optional.of(new ComponentBlock(name(node), order.get(name(node)), component, blocks))
        : Optional.empty();
  }

  /** The blocks of a component or workflow; barriers are added by name. */
  private List<Block> blocks(SpecNode parent, String workflow, Set<String> barriers) {
    Map<String, List<String>> order = order(parent);
    List<Block> blocks = new ArrayList<>();
    for (SpecNode child : children(parent)) {
      if (child.key().equals("process_block")) {
        processBlock(child, order, workflow).ifPresent(blocks::add);
      } else if (child.key().equals("barrier_block")) {
        barrierBlock(child, order, barriers).ifPresent(blocks::add);
      } else if (child.key().equals("workflow_block") && workflow == null) {
        workflowBlock(child, order, barriers).ifPresent(blocks::add);
      } else {
        problems.add(
            child.at(),
            child.described() + " cannot stand within " + parent.described(),
            (workflow == null ? "expected workflow_block, process_block" : "expected process_block")
                + " or barrier_block");
      }
    }
    return blocks;
  }

  private Optional<WorkflowBlock> workflowBlock(
      SpecNode node, Map<String, List<String>> order, Set<String> barriers) {
    Fields fields = new Fields(node, problems);
    String id = fields.optional("id").map(fields::checkedName).orElse(name(node));
    int tasks =
        fields
            .needed("num_tasks")
            .map(leaf -> fields.number(leaf, "number of tasks", 1, WorkflowBlock.TASKS_MAX))
            .orElse(1);
    List<Block> blocks = blocks(node, id, barriers);
    if (children(node).isEmpty()) {
      problems.add(node.at(), node.described() + " has no process_block", "add one");
    }
    return problems.isEmpty()
        ? Optional.of(new WorkflowBlock(name(node), order.get(name(node)), id, tasks, blocks))
        : Optional.empty();
  }

  private Optional<BarrierBlock> barrierBlock(
      SpecNode node, Map<String, List<String>> order, Set<String> barriers) {
    Fields fields = new Fields(node, problems);
    String barrier = fields.needed("barrier").map(fields::checkedName).orElse("");
    Optional<SpecNode> limit = fields.optional("max");
    int max =
        limit.map(leaf -> fields.number(leaf, "number of hosts", 1, HostCount.HOSTS_MAX)).orElse(0);
    if (!barrier.isEmpty()) {
      barriers.add(barrier);
      limit.ifPresent(
          leaf -> barrierLimits.computeIfAbsent(barrier, name -> new ArrayList<>()).add(leaf));
    }
    return problems.isEmpty()
        ? Optional.of(new BarrierBlock(name(node), order.get(name(node)), barrier, max))
        : Optional.empty();
  }

  private Optional<ProcessBlock> processBlock(
      SpecNode node, Map<String, List<String>> order, String workflow) {
    Fields fields = new Fields(node, problems);
    String name = fields.optional("process").map(fields::checkedName).orElse(name(node));
    String path = fields.needed("path", "a program", "write its path in one line", Names::isLine);
    List<Argument> arguments = new ArrayList<>();
    for (SpecNode child : node.children()) {
      if (child.key().equals("arg")) {
        String text = literal(child, "an argument");
        if (problems.isEmpty()) {
          arguments.add(new Argument.Literal(text));
        }
      } else if (child.key().equals("substitution")) {
        substitution(child, workflow).ifPresent(arguments::add);
      }
    }
    String directory =
        fields.optional(
            "working_directory", "a directory", "write its path in one line", Names::isLine);
    SortedMap<String, String> environment = new TreeMap<>();
    for (SpecNode variable : node.all("variable")) {
      variable(variable, environment);
    }
    return problems.isEmpty()
        ? Optional.of(
            new ProcessBlock(
                name(node),
                order.get(name(node)),
                new UnixProcess(name, path, arguments, directory, environment)))
        : Optional.empty();
  }

  private void variable(SpecNode node, SortedMap<String, String> environment) {
    Fields fields = new Fields(node, problems);
    String rule = "use letters, digits and underscores, not beginning with a digit";
    String name = fields.needed("name", "an environment variable", rule, Names::isVariable);
    String value = fields.needed("value").map(leaf -> literal(leaf, "a value")).orElse("");
    if (!name.isEmpty() && environment.putIfAbsent(name, value) != null) {
      problems.add(node.at(), "variable '" + name + "' is given twice", "keep one of the two");
    }
  }

  private String literal(SpecNode leaf, String what) {
    if (!Names.isText(leaf.text())) {
      problems.add(
          leaf.at(), what + " has a control character", "only tabs and line ends are possible");
    }
    return leaf.text();
  }

  private Optional<Argument> substitution(SpecNode node, String workflow) {
    Fields fields = new Fields(node, problems);
    fields.optional("type").ifPresent(type -> fields.word(type, List.of("workflow")));
    String flag =
        fields.optional("flag", "a flag", "write one such as --i in one line", Names::isLine);
    Optional<SpecNode> idNode = fields.needed("id");
    String id = idNode.map(fields::checkedName).orElse("");
    if (workflow == null) {
      problems.add(
          node.at(),
          node.described() + " is in no workflow_block",
          "put its process_block into the workflow_block whose task ids it wants");
    } else if (!id.isEmpty() && !id.equals(workflow)) {
      problems.add(
          idNode.get().at(),
          "'" + id + "' is not the id of the workflow_block around it",
          "use '" + workflow + "'");
    }
    String name = fields.nameOr(id);
    return problems.isEmpty()
        ? Optional.of(new Argument.Substitution(name, id, flag))
        : Optional.empty();
  }

  /** All blocks of a barrier must give the same number, and so many hosts must be able to come. */
  private void checkBarriers() {
    barrierLimits.forEach(
        (barrier, limits) -> {
          SpecNode first = limits.get(0);
          for (SpecNode limit : limits) {
            if (!limit.text().equals(first.text())) {
              problems.add(
                  limit.at(),
                  "barrier '" + barrier + "' expects " + limit.text() + " hosts here",
                  "it expects " + first.text() + " in line " + first.at().line() + ", choose one");
            }
          }
          Long hosts = barrierHosts.get(barrier);
          if (hosts != null
              && first.text().matches("[0-9]{1,9}")
              && Integer.parseInt(first.text()) > hosts) {
            problems.add(
                first.at(),
                "barrier '" + barrier + "' would wait for ever: at most " + hosts + " hosts come",
                "lower its 'max' or raise 'num_hosts'");
          }
        });
  }

  private static List<SpecNode> children(SpecNode parent) {
    return parent.children().stream().filter(child -> KINDS.contains(child.key())).toList();
  }

  /** The predecessors of each block by its name, as the tags of all siblings tell; sorted. */
  private Map<String, List<String>> order(SpecNode parent) {
    Map<String, SpecNode> siblings = Fields.byName(children(parent), parent.described(), problems);
    Map<String, Set<String>> before = new LinkedHashMap<>();
    siblings.keySet().forEach(name -> before.put(name, new TreeSet<>()));
    siblings.forEach(
        (name, node) -> {
          for (SpecNode tag : node.all("predecessor")) {
            neighbour(name, tag, siblings).ifPresent(other -> before.get(name).add(other));
          }
          for (SpecNode tag : node.all("successor")) {
            neighbour(name, tag, siblings).ifPresent(other -> before.get(other).add(name));
          }
        });
    Map<String, List<String>> order = new LinkedHashMap<>();
    before.forEach((name, names) -> order.put(name, List.copyOf(names)));
    List<String> cycle = ExecutionOrder.cycle(order);
    if (!cycle.isEmpty()) {
      problems.add(
          siblings.get(cycle.get(0)).at(),
          "blocks wait for each other in a cycle: " + shown(cycle),
          "take one predecessor or successor away");
    }
    return order;
  }

  /** The way around, in the middle shortened if it is long. */
  private static String shown(List<String> cycle) {
    List<String> circle = new ArrayList<>(cycle);
    if (circle.size() > CYCLE_SHOWN_MAX) {
      circle.subList(CYCLE_SHOWN_MAX, circle.size()).clear();
      circle.add("(" + (cycle.size() - CYCLE_SHOWN_MAX) + " more)");
    }
    circle.add(cycle.get(0));
    return String.join(" -> ", circle);
  }

  private Optional<String> neighbour(String name, SpecNode tag, Map<String, SpecNode> siblings) {
    Fields fields = new Fields(siblings.get(name), problems);
    String other = fields.reference(tag);
    return fields.isKnown(tag, other, "block beside '" + name + "' named", siblings.keySet())
        ? Optional.of(other)
        : Optional.empty();
  }

  private static String name(SpecNode node) {
    return node.child("name").map(SpecNode::text).orElse("");
  }
}
