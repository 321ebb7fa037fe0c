package io.backhaul.nemesis;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import io.backhaul.endtoend.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Stops a program dead at a crash point, by its debugger's door: no line of the program knows of it. */
final class CrashTrap {

    /** The program waits at its very beginning until a trap is set. */
    static final String JVM_OPTION = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0";

    private static final Pattern DOOR = Pattern.compile("Listening for transport dt_socket at address: (\\d+)");

    private final VirtualMachine vm;
    private final CrashPoint point;
    private final int hit;
    private int hits;

    private CrashTrap(VirtualMachine vm, CrashPoint point, int hit) {
        this.vm = vm;
        this.point = point;
        this.hit = hit;
    }

    /** @param hit at which hit of the point, from 1, the program stands still */
    static CrashTrap set(Program program, CrashPoint point, int hit) {
        int port = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> port(program), found -> found > 0);
        CrashTrap trap = new CrashTrap(attach(port), point, hit);
        trap.arm();
        return trap;
    }

    private static int port(Program program) {
        Matcher door = DOOR.matcher(program.output());
        return door.find() ? Integer.parseInt(door.group(1)) : 0;
    }

    private static VirtualMachine attach(int port) {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(candidate -> candidate.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(String.valueOf(port));
        try {
            return connector.attach(arguments);
        } catch (IOException | IllegalConnectorArgumentsException e) {
            throw new IllegalStateException("The debugger's door of the program does not open", e);
        }
    }

    private void arm() {
        ClassPrepareRequest loaded = vm.eventRequestManager().createClassPrepareRequest();
        loaded.addClassFilter(point.place().className());
        loaded.setSuspendPolicy(EventRequest.SUSPEND_ALL);
        loaded.enable();
        vm.resume();
    }

    /**
     * Waits until the program stands still at the point.
     *
     * @return false where it did not come there in time, or ended
     * @throws IllegalStateException when the class has no such method
     */
    boolean springs(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        try {
            for (long left = within.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                EventSet events = vm.eventQueue().remove(left);
                if (events == null) {
                    return false;
                }
                boolean goOn = true;
                for (Event event : events) {
                    if (event instanceof VMDeathEvent || event instanceof VMDisconnectEvent) {
                        return false;
                    }
                    goOn &= !isIt(event);
                }
                if (!goOn) {
                    return true;
                }
                events.resume();
            }
        } catch (VMDisconnectedException e) {
            return false;
        }
        return false;
    }

    private boolean isIt(Event event) {
        if (event instanceof ClassPrepareEvent prepared) {
            stopAt(prepared.referenceType());
        }
        return event instanceof BreakpointEvent breakpoint && counts(breakpoint) && ++hits == hit;
    }

    private boolean counts(BreakpointEvent breakpoint) {
        try {
            return !point.place().inRecovery()
                    || breakpoint.thread().frames().stream()
                            .map(frame -> frame.location().method().name())
                            // Also lambdas, lambda$recover$0.
                            .anyMatch(name -> name.matches("(lambda\\$)?recover(\\$.*)?"));
        } catch (IncompatibleThreadStateException e) {
            throw new IllegalStateException("The thread at " + point + " does not stand still", e);
        }
    }

    private void stopAt(ReferenceType type) {
        List<Method> methods = type.methods().stream()
                .filter(method -> point.place().is(method.name(), method.signature()))
                .toList();
        if (methods.isEmpty()) {
            throw new IllegalStateException("Crash point " + point + ": " + type.name() + " has no method "
                    + point.place().method() + " any more");
        }
        methods.forEach(method -> {
            EventRequest breakpoint = vm.eventRequestManager().createBreakpointRequest(method.location());
            breakpoint.setSuspendPolicy(EventRequest.SUSPEND_ALL);
            breakpoint.enable();
        });
    }
}
