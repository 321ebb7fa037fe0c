package io.backhaul.nemesis;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crash point whose method was renamed would never be reached. */
class CrashPointTest {

    @ParameterizedTest
    @EnumSource(CrashPoint.class)
    void isAMethodOfTheProgram(CrashPoint point) throws ClassNotFoundException {
        assumeTrue(point.isMethod());
        Class<?> type =
                Class.forName(point.place().className(), false, getClass().getClassLoader());

        assertTrue(
                Arrays.stream(type.getDeclaredMethods()).anyMatch(method -> method.getName()
                        .equals(point.place().method())),
                point + ": " + point.place().className() + " has no method "
                        + point.place().method());
    }
}
