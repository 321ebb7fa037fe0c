package io.backhaul.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "preview", mixinStandardHelpOptions = true)
public class PreviewCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return 0;
    }
}
