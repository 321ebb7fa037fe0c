package io.backhaul.command;

import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.context.Dependent;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code backhaul [command]}; without one it runs the service. */
@Command(
        name = "backhaul",
        mixinStandardHelpOptions = true,
        description = "Links a seller's ERP with the warehouses that take its returns. Without a command it runs.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:ok", "1:problems found", "2:usage", "3:could not run"},
        exitCodeOnExecutionException = 3,
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            PreviewCommand.class,
            TestMappingsCommand.class,
            ShowCommand.class,
            ReplayCommand.class,
            SettleCommand.class,
            StopCommand.class,
            BalanceCommand.class,
            ConnectCommand.class,
            RotateKeyCommand.class
        })
@Dependent
public class BackhaulCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Quarkus.waitForExit();
        return 0;
    }
}
