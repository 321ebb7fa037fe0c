package io.backhaul.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "check", mixinStandardHelpOptions = true)
public class CheckCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
