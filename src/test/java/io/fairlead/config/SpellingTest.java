package io.fairlead.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

    private static final List<String> KEYS = List.of("address", "version", "community", "period", "timeout", "retries");

    @ParameterizedTest
    @CsvSource({"'', '', 0", "same, same, 0", "'', abc, 3", "abc, '', 3", "kitten, sitting, 3", "wieght, weight, 1",
        "ca, abc, 3", "perod, period, 1", "periods, period, 1", "xeriod, period, 1"})
    void distancesCountEdits(String one, String other, int edits) {
        assertEquals(edits, Spelling.distance(one, other));
        assertEquals(edits, Spelling.distance(other, one));
    }

    @Test
    void theNearestWordIsMeantWhenItIsNearEnough() {
        assertEquals(Optional.of("address"), Spelling.nearest("adress", KEYS));
        assertEquals(Optional.of("community"), Spelling.nearest("Comunity", KEYS));
        assertEquals(Optional.of("timeout"), Spelling.nearest("time", KEYS), "the only one that holds it");
        assertEquals(Optional.empty(), Spelling.nearest("o", KEYS), "several hold it");
        assertEquals(Optional.empty(), Spelling.nearest("capacity", KEYS));
        assertEquals(Optional.empty(), Spelling.nearest("", KEYS));
        assertEquals(Optional.empty(), Spelling.nearest("address".repeat(100), KEYS), "no work for what is absurd");
    }

    @Test
    void aCureListsWhatIsKnownButNotWithoutEnd() {
        List<String> many = IntStream.range(0, 500).mapToObj(i -> "server" + i).toList();
        assertEquals("write one of server0, server1, server2, server3, server4, server5, server6, server7, server8, "
                + "server9, server10, server11 and 488 more", Spelling.cure("elsewhere", many, "write"));
    }
}
