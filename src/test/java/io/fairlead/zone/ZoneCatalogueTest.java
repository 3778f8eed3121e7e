package io.fairlead.zone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

class ZoneCatalogueTest {

    @Test
    @DisplayName("the nearest enclosing zone is found, in either case and at any depth")
    void nearestZone() {
        ZoneCatalogue catalogue =
                new ZoneCatalogue(List.of(zone("example."), zone("sub.example."), zone("a.b.c.test.")));
        assertEquals("example.", found(catalogue, "example."));
        assertEquals("example.", found(catalogue, "www.EXAMPLE."));
        assertEquals("sub.example.", found(catalogue, "Sub.example."));
        assertEquals("sub.example.", found(catalogue, "x.y.z.sub.example."));
        assertEquals("example.", found(catalogue, "xsub.example."));
        assertEquals("a.b.c.test.", found(catalogue, "www.a.b.c.test."));
        assertNull(catalogue.find(DomainName.parse("b.c.test.")));
        assertNull(catalogue.find(DomainName.parse("org.")));
        assertNull(catalogue.find(DomainName.ROOT));
        assertEquals("example.", catalogue.find(DomainName.parse("sub.example."), 1).toString());
        assertNull(catalogue.find(DomainName.parse("example."), 1));
    }

    @Test
    @DisplayName("the root zone encloses every name")
    void rootZone() {
        ZoneCatalogue catalogue = new ZoneCatalogue(List.of(zone("."), zone("example.")));
        assertEquals(".", found(catalogue, "org."));
        assertEquals(".", found(catalogue, "."));
        assertEquals("example.", found(catalogue, "www.example."));
    }

    @Test
    @DisplayName("among 100,000 zones each finds its own")
    void manyZones() {
        List<Zone> zones = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            zones.add(zone("z" + i + ".example."));
        }
        ZoneCatalogue catalogue = new ZoneCatalogue(zones);
        for (int i = 0; i < 100_000; i += 97) {
            assertEquals("z" + i + ".example.", found(catalogue, "www.z" + i + ".example."));
        }
        assertNull(catalogue.find(DomainName.parse("www.z100000.example.")));
    }

    @Test
    @DisplayName("two zones of one name cannot be served")
    void sameName() {
        assertThrows(IllegalArgumentException.class, () ->
                new ZoneCatalogue(List.of(zone("a.example."), zone("A.example."))));
    }

    @Test
    @DisplayName("services stand where they may, once, and nowhere else")
    void services() {
        ZoneCatalogue catalogue = new ZoneCatalogue(List.of(zone("example.")));
        List<DomainName> twice = List.of(DomainName.parse("www.example."), DomainName.parse("WWW.example."));
        assertThrows(IllegalArgumentException.class, () -> catalogue.withServices(twice));
        assertThrows(IllegalArgumentException.class, () ->
                catalogue.withServices(List.of(DomainName.parse("www.test."))));
        Zone zone = catalogue.withServices(List.of(DomainName.parse("a.example."), DomainName.parse("x.y.example.")))
                .zones().getFirst();
        assertEquals(4, zone.size());
        assertEquals(1, ((Node.Data) zone.find(DomainName.parse("x.y.example."))).service());
        assertTrue(((Node.Data) zone.find(DomainName.parse("y.example."))).isEmpty());
        assertEquals(1, catalogue.zones().getFirst().size(), "the catalogue without services stays as it was");
    }

    private static String found(ZoneCatalogue catalogue, String name) {
        return catalogue.find(DomainName.parse(name)).toString();
    }

    private static Zone zone(String origin) {
        Name name = Name.fromConstantString(origin);
        Name server = Name.fromConstantString("ns.elsewhere.test.");
        ZoneContents contents = new ZoneContents(name);
        for (Record record : new Record[] {new SOARecord(name, DClass.IN, 60, server, server, 1, 1, 1, 1, 1),
            new NSRecord(name, DClass.IN, 60, server)}) {
            contents.add(new SourcedRecord(record, Path.of("test"), 1));
        }
        return ZoneCompiler.compile(contents);
    }
}
