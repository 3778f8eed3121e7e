package io.fairlead.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.counter.Counters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.VariableBinding;

class RequestHandlerTest {

    private static final String IF_X = "1.3.6.1.2.1.31.1.1.1.";

    private final MibView view = view(1, 5, 2_000_000_000);

    private static MibView view(int... indexes) {
        TreeMap<Integer, MibRow> rows = new TreeMap<>();
        Counters in = new Counters(-2, 20, 30, Counters.ABSENT);
        for (int index : indexes) {
            rows.put(index, new MibRow(new InterfaceRow(index, "p" + index, "", 100_000_000, true, in, Counters.NONE),
                    7, 0));
        }
        return new MibView("name", "description", 1L << 32 | 5, rows);
    }

    private PDU ask(boolean version1, int type, String... oids) {
        PDU request = version1 ? new PDUv1() : new PDU();
        request.setType(type);
        request.setRequestID(new Integer32(99));
        for (String oid : oids) {
            request.add(new VariableBinding(new OID(oid)));
        }
        if (type == PDU.GETBULK && !version1) {
            request.setMaxRepetitions(1_000_000);
        }
        return new RequestHandler(version1).respond(request, () -> view);
    }

    @Test
    void aGetGivesValuesInTheOrderAskedFor() {
        PDU response = ask(false, PDU.GET, IF_X + "1.5", "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.2.2.1.10.1");
        assertEquals(new OctetString("p5"), response.get(0).getVariable());
        assertEquals(5, response.get(1).getVariable().toLong(), "sysUpTime wraps at 32 bits");
        assertEquals(new Counter32(0xFFFF_FFFEL), response.get(2).getVariable());
        assertEquals(99, response.getRequestID().getValue());
    }

    @Test
    void aMissingRowIsNoInstanceAndAMissingColumnNoObject() {
        PDU response = ask(false, PDU.GET, IF_X + "1.4", IF_X + "20.1", "1.3.6.1.2.1.1.5.1", "1.3", IF_X + "6.1.1",
                IF_X + "10.1");
        assertEquals(List.of(Null.noSuchInstance, Null.noSuchObject, Null.noSuchInstance, Null.noSuchObject,
                Null.noSuchInstance,
                Null.noSuchInstance), response.getAll().stream().map(VariableBinding::getVariable).toList());
    }

    @Test
    void version1NamesTheFirstMissingValueByItsIndex() {
        PDU response = ask(true, PDU.GET, IF_X + "1.5", IF_X + "6.5", IF_X + "1.6");
        assertEquals(PDU.noSuchName, response.getErrorStatus());
        assertEquals(2, response.getErrorIndex());
        assertEquals(3, response.size());
    }

    @Test
    void theNextOfAnyNameIsGreater() {
        Random random = new Random(1);
        List<String> names = new ArrayList<>(List.of("0.0", "1.3.6.1.2.1", "1.3.6.1.2.1.2.2.1.10.5.3", IF_X
                + "19.4294967295",
                IF_X + "1.2147483648", "2.5", "1.3.6.1.2.1.2.2", "1.3.6.1.2.1.2.2.1.22.2000000000"));
        for (int i = 0; i < 2_000; i++) {
            names.add(IF_X + random.nextInt(21) + "." + random.nextInt(7)
                    + (random.nextBoolean() ? "" : "." + random.nextInt(3)));
        }
        for (String name : names) {
            VariableBinding next = ask(false, PDU.GETNEXT, name).get(0);
            if (next.isException()) {
                assertTrue(new OID(name).compareTo(new OID(IF_X + "19.2000000000")) >= 0, name);
            } else {
                assertTrue(next.getOid().compareTo(new OID(name)) > 0, name);
                assertEquals(view.get(next.getOid(), false).toString(), next.getVariable().toString());
            }
        }
    }

    @Test
    void walkingVisitsEachValueOnce() {
        List<OID> visited = new ArrayList<>();
        for (VariableBinding at = view.next(new OID("0.0"), false); at != null; at = view.next(at.getOid(), false)) {
            visited.add(at.getOid());
        }
        assertEquals(visited, visited.stream().sorted().distinct().toList());
        assertEquals(8 + 3 * (41 - 7), visited.size(), "of 41 columns a row lacks ifInErrors and what leaves it");
    }

    @Test
    void aBulkStopsWhereThePacketIsFullOrTheTreeEnds() {
        PDU full = ask(false, PDU.GETBULK, "1.3.6.1.2.1.1", "1.3.6.1.2.1.2");
        assertTrue(full.getBERLength() <= 1_400 && full.getBERLength() > 1_300, () -> "octets: " + full.getBERLength());
        PDU end = ask(false, PDU.GETBULK, IF_X + "19.5");
        assertEquals(2, end.size());
        assertEquals(Null.endOfMibView, end.get(1).getVariable());
    }

    @Test
    void aResponseThatNoDatagramHoldsIsTooBig() {
        String[] many = new String[4_000];
        Arrays.fill(many, IF_X + "1.5");
        PDU response = ask(false, PDU.GET, many);
        assertEquals(PDU.tooBig, response.getErrorStatus());
        assertEquals(0, response.size());
    }

    @Test
    void writingIsRefusedAndWhatIsNoRequestIgnored() {
        assertEquals(PDU.noAccess, ask(false, PDU.SET, IF_X + "18.1").getErrorStatus());
        assertEquals(PDU.noSuchName, ask(true, PDU.SET, IF_X + "18.1").getErrorStatus());
        assertNull(ask(false, PDU.RESPONSE, IF_X + "18.1"));
        assertNull(ask(false, PDU.NOTIFICATION, IF_X + "18.1"));
    }

    @Test
    void aSupplierThatFailsIsAGeneralError() {
        PDU request = new PDU(PDU.GET, List.of(new VariableBinding(new OID(IF_X + "1.1"))));
        PDU response = new RequestHandler(false).respond(request, () -> {
            throw new IllegalStateException("for this test");
        });
        assertEquals(PDU.genErr, response.getErrorStatus());
    }
}
