package org.plushm.controlnode.cli;

import java.util.function.Function;

/** The verbs. A verb's class is only loaded when it is asked for. */
enum Verb {
  EXEC("exec", "run one command on many hosts", ExecCommand::new),
  RUN("run", "run the applications of a specification", RunCommand::new),
  UP("up", "start an overlay that stays", UpCommand::new),
  DOWN("down", "dismantle an overlay", DownCommand::new),
  LS("ls", "list the hosts of an overlay, or the overlays", LsCommand::new),
  HOSTS("hosts", "tell how each host is, or readmit hosts", HostsCommand::new),
  WHY("why", "tell a host's story", WhyCommand::new),
  STATUS("status", "tell how an overlay is", StatusCommand::new),
  TREE("tree", "draw the tree of an overlay", TreeCommand::new),
  RESUME("resume", "show what a run has gathered and wait for the rest", ResumeCommand::new),
  CANCEL("cancel", "cancel runs under way", CancelCommand::new),
  KEY("key", "change the key of a running overlay", KeyCommand::new),
  DETACH("detach", "have the control node leave, the overlay goes on", DetachCommand::new),
  ATTACH("attach", "take control again, or from another machine", AttachCommand::new),
  RELAY("relay", "the far end of attach", RelayCommand::new),
  KILL("kill", "end participants without a goodbye (fault injection)", KillCommand::new),
  CONFIG("config", "list the settings", ConfigCommand::new),
  CHECK("check", "check a specification and tell what it describes", CheckCommand::new),
  CONVERT("convert", "write a specification as YAML or XML", ConvertCommand::new),
  COMPLETION("completion", "print a completion script for bash", CompletionCommand::new);

  private final String word;
  private final String summary;
  private final Function<Surroundings, AbstractVerb> maker;

  Verb(String word, String summary, Function<Surroundings, AbstractVerb> maker) {
    this.word = word;
    this.summary = summary;
    this.maker = maker;
  }

  String word() {
    return word;
  }

  String summary() {
    return summary;
  }

  AbstractVerb make(Surroundings surroundings) {
    return maker.apply(surroundings);
  }

  /** The verb of a word, or null. */
  static Verb of(String word) {
    for (Verb verb : values()) {
      if (verb.word.equals(word)) {
        return verb;
      }
    }
    return null;
  }
}
