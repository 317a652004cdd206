package org.plushm.modelnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.modelnet.pipe.Distillation;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

class TypedOptionsTest {
  @Command(name = "play")
  private static final class Play {
    @Spec private CommandSpec spec;

    @Option(names = "--faults", defaultValue = "random")
    private String faults;

    @Option(names = "--every", defaultValue = "12s")
    private String every;

    @Mixin private EmulationOptions emulation;

    static Play of(String... words) {
      Play play = new Play();
      new CommandLine(play).parseArgs(words);
      return play;
    }

    private TypedOptions typed() {
      return TypedOptions.of(spec);
    }
  }

  @Test
  void shouldTellWhatWasTypedFromDefaults() {
    TypedOptions typed = Play.of("--every", "12s").typed();
    assertTrue(typed.has("--every"));
    assertFalse(typed.has("--faults"));
  }

  @Test
  void shouldSayAgainWhatAShellTakesAsTheSame() {
    TypedOptions typed = Play.of("--faults", "my 'storm'.txt", "--every", "3s").typed();
    assertEquals(
        " --every 3s --faults 'my '\\''storm'\\''.txt'",
        typed.again(List.of("--every", "--dilation", "--faults")));
  }

  @Test
  void shouldDistilToTheLastMileWithSeveralEdgesUnlessAnotherWasNamed() {
    assertEquals(Distillation.parse("hop-by-hop"), Play.of().emulation.settings().distillation());
    assertEquals(
        Distillation.parse("last-mile"),
        Play.of("--edges", "2").emulation.settings().distillation());
    assertEquals(
        Distillation.parse("end-to-end"),
        Play.of("--edges", "2", "--distillation", "end-to-end")
            .emulation
            .settings()
            .distillation());
  }
}
