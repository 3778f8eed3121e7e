package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parsers; {@link FaultTest} has what they say of wrong texts. */
class ValueTypeTest {

    private static final ValueType<Duration> TIME = Durations.between(Duration.ZERO, Duration.ofDays(1));

    @ParameterizedTest
    @CsvSource({"0s, PT0S, 0s", "500ms, PT0.5S, 500ms", "1.5s, PT1.5S, 1500ms", "5 s, PT5S, 5s", "2m, PT2M, 2m",
        "90s, PT1M30S, 90s", "60s, PT1M, 1m", "1h, PT1H, 1h", "0.001s, PT0.001S, 1ms", "1.50m, PT1M30S, 90s"})
    @DisplayName("Times are read exactly, and written in the coarsest exact unit")
    void times(String text, Duration duration, String formatted) throws BadValue {
        assertEquals(duration, TIME.parse(text));
        assertEquals(formatted, Durations.format(duration));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "5", "5S", "-5s", "+5s", "5s ", " 5s", "5  s", "5,5s", ".5s", "5.s", "1e3s", "٥s",
        "5min", "0.0001s", "999999999999h"})
    void noTimes(String text) {
        assertThrows(BadValue.class, () -> TIME.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"1000bit/s, 1000, 1kbit/s", "1kbit/s, 1000, 1kbit/s", "64 kbit/s, 64000, 64kbit/s",
        "2.5Gbit/s, 2500000000, 2500Mbit/s", "1000Mbit/s, 1000000000, 1Gbit/s", "100tbit/s, 100000000000000, 100Tbit/s",
        "1234bit/s, 1234, 1234bit/s", "1.544Mbit/s, 1544000, 1544kbit/s"})
    @DisplayName("Bit rates are read exactly in decimal steps, and written in the largest exact unit")
    void bitRates(String text, long bits, String formatted) throws BadValue {
        assertEquals(bits, BitRates.parse(text));
        assertEquals(formatted, BitRates.format(bits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1G", "1Gb/s", "1Gbps", "1Gbit", "1GBit/s ", "1Gibit/s", "1GB/s", "0bit/s",
        "999bit/s", "101Tbit/s", "-1Gbit/s", "999999999999999999Tbit/s"})
    void noBitRates(String text) {
        assertThrows(BadValue.class, () -> BitRates.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"90%, 0.9", "0.9, 0.9", "100%, 1", "1, 1", "12.5 %, 0.125", "0.5%, 0.005", "1.0, 1"})
    void shares(String text, double share) throws BadValue {
        assertEquals(share, Numbers.fraction(text), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "0", "0%", "101%", "1.1", "90", "-5%", "NaN", "1e-3", ".5", "50%%"})
    void noShares(String text) {
        assertThrows(BadValue.class, () -> Numbers.fraction(text));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "010, 10", "1_000, 1000", "-5, -5", "00, 0", "1000000, 1000000"})
    @DisplayName("Whole numbers are decimal whatever they begin with")
    void wholeNumbers(String text, int number) throws BadValue {
        assertEquals(number, Numbers.between(-10, 1_000_000).parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+1", "0x10", "0b1", "1.0", "1e3", "1 000", "_1", "1_", "1__0", "٣", "1000001",
        "-11"})
    void noWholeNumbers(String text) {
        assertThrows(BadValue.class, () -> Numbers.between(-10, 1_000_000).parse(text));
    }

    @Test
    @DisplayName("What a user wrote is quoted on one line, short, and harmless to a terminal")
    void quotes() {
        assertEquals("'a?[31mb?'", Quote.of("a\u001b[31mb\n"));
        assertEquals("'?x'", Quote.of("\u202Ex"), "no reversal of what follows");
        assertEquals(63, Quote.of("x".repeat(1000)).length());
    }
}
