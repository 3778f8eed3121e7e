package io.fairlead.health;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthSettingsTest {

    private static final HealthSettings.Check TCP = new HealthSettings.Tcp(80);

    @ParameterizedTest
    @CsvSource({"0, 0, 1, 1", "100, 0, 1, 1", "100, 101, 1, 1", "-1, -1, 1, 1", "100, 100, 0, 1", "100, 100, 1, 0"})
    void refusesTimesAndRunsThatMakeNoSense(long period, long timeout, int rise, int fall) {
        assertThrows(IllegalArgumentException.class,
                () -> new HealthSettings(TCP, Duration.ofMillis(period), Duration.ofMillis(timeout), rise, fall));
    }

    @Test
    void takesATimeoutAsLongAsThePeriod() {
        assertDoesNotThrow(() -> new HealthSettings(TCP, Duration.ofMillis(1), Duration.ofMillis(1), 1, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65_536})
    void refusesPortsThatDoNotExist(int port) {
        assertThrows(IllegalArgumentException.class, () -> new HealthSettings.Tcp(port));
        assertThrows(IllegalArgumentException.class, () -> http(port, "", "/", 200, 399));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\r\nX: y", "www.example:80", "[::1]", "bücher.example", "a/b"})
    void refusesHostsThatCouldNotStandInARequest(String host) {
        assertThrows(IllegalArgumentException.class, () -> http(80, host, "/", 200, 399));
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_app", "-a.example", "."})
    void refusesHostsThatTlsCannotCarry(String host) {
        assertThrows(IllegalArgumentException.class, () -> http(80, host, "/", 200, 399));
        assertDoesNotThrow(() -> new HealthSettings.Http(80, false, false, host, "/", 200, 399));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "health", "/a b", "/\r\nX: y", "/ü", "http://www.example/", "*"})
    void refusesPathsThatAreNoOriginForm(String path) {
        assertThrows(IllegalArgumentException.class, () -> http(80, "", path, 200, 399));
    }

    @ParameterizedTest
    @CsvSource({"99, 200", "200, 600", "300, 299"})
    void refusesStatusRangesThatHoldNoStatus(int min, int max) {
        assertThrows(IllegalArgumentException.class, () -> http(80, "", "/", min, max));
    }

    @Test
    void takesWhatRealChecksUse() {
        assertDoesNotThrow(() -> http(443, "www.fairlead.example", "/health?full=1&x=%20", 200, 200));
        assertDoesNotThrow(() -> http(8080, "127.0.0.1", "/", 100, 599));
    }

    private static HealthSettings.Http http(int port, String host, String path, int min, int max) {
        return new HealthSettings.Http(port, true, true, host, path, min, max);
    }
}
