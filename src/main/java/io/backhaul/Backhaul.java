package io.backhaul;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

@QuarkusMain
public final class Backhaul {
    public static void main(String[] args) {
        Quarkus.run(args);
    }
}
