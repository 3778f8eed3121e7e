package io.fairlead.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.zone.ZoneCatalogue;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

class ServiceCheckTest {

    private static final ZoneCatalogue EVERYTHING = Fixture.load(Path.of("src/test/resources/zones/everything"));

    @ParameterizedTest
    @CsvSource({
        "www.elsewhere.test., outside every zone",
        "host.everything.test., A or AAAA records of its own",
        "everything.test., A or AAAA records of its own",
        "*.wild.everything.test., A or AAAA records of its own",
        "alias.everything.test., has a CNAME",
        "*.wild-alias.everything.test., has a CNAME",
        "delegated.everything.test., delegates",
        "www.delegated.everything.test., delegates",
        "www.old.everything.test., beneath the DNAME",
        "a..everything.test., is no domain name"})
    @DisplayName("a service cannot stand where something else answers")
    void cannotStand(String owner, String message) {
        Optional<ServiceCheck.Problem> problem = ServiceCheck.check(Fixture.service(owner), EVERYTHING);
        assertTrue(problem.orElseThrow().message().contains(message), problem.toString());
        assertTrue(!problem.get().cure().isBlank());
        assertThrows(IllegalArgumentException.class, () ->
                new Fixture(EVERYTHING, Fixture.pool(1, true), Fixture.service(owner)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"new-name.everything.test.", "naptr.everything.test.", "old.everything.test.",
            "c.d.e.everything.test.",
        "below.alias.everything.test.", "*.any.everything.test.", "x.wild.everything.test.", "child.everything.test.",
        "new.child.everything.test."})
    @DisplayName("a service may stand at a new name, beside other types, over a DNAME, at an apex or as a wildcard")
    void mayStand(String owner) {
        assertEquals(Optional.empty(), ServiceCheck.check(Fixture.service(owner), EVERYTHING));
        Message answer = new Fixture(EVERYTHING, Fixture.pool(1, true), Fixture.service(owner)).ask(owner, "A");
        assertEquals("192.0.2.1", answer.getSection(org.xbill.DNS.Section.ANSWER).getFirst().rdataToString());
    }

    @Test
    @DisplayName("zones published later answer from the next query on; a bad publication changes nothing")
    void publication() {
        Fixture fixture = new Fixture(EVERYTHING, Fixture.pool(1, true), Fixture.service("new.everything.test."));
        ZoneCatalogue example = Fixture.load(Path.of("zones"));
        assertThrows(IllegalArgumentException.class, () -> fixture.engine.publish(example));
        assertEquals(Rcode.NOERROR, fixture.ask("new.everything.test.", "A").getRcode());
        Fixture free = new Fixture(EVERYTHING, Fixture.pool(1, true));
        assertEquals(Rcode.REFUSED, free.ask("static.fairlead.example.", "A").getRcode());
        free.engine.publish(example);
        assertEquals(Rcode.NOERROR, free.ask("static.fairlead.example.", "A").getRcode());
        assertEquals(Rcode.REFUSED, free.ask("host.everything.test.", "A").getRcode());
    }
}
