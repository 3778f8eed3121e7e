package io.fairlead.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A link of 1000 bytes/s, by hand. */
class SimulatedLinkTest {

    private static final double FREE = Double.POSITIVE_INFINITY;

    private final SimulatedLink link = new SimulatedLink(1000, 0.05, 2);

    private int end(RateClass of, double octets, int tenant) {
        double now = link.nextEnd();
        int flow = link.takeTcp(now);
        link.settleTcp(of, octets, tenant);
        return flow;
    }

    @Test
    @DisplayName("One flow has the link for itself")
    void aloneFlow() {
        link.addTcp(0, 7, 5000, FREE, 0);
        assertEquals(5, link.nextEnd(), 1e-9);
    }

    @Test
    @DisplayName("Two flows share evenly, and the one that stays gets all of it")
    void evenShares() {
        RateClass free = link.addTcp(0, 1, 1000, FREE, 0);
        link.addTcp(0, 2, 3000, FREE, 0);
        assertEquals(2, link.nextEnd(), 1e-9);
        assertEquals(1, end(free, 1000, 0));
        assertEquals(4, link.nextEnd(), 1e-9);
        assertEquals(2, end(free, 3000, 0));
        assertEquals(4000, link.carried(), 1e-6);
    }

    @Test
    @DisplayName("What a slow client's flow leaves, the others share (max-min)")
    void cappedFlowLeavesTheRest() {
        RateClass slow = link.addTcp(0, 1, 1000, 100, 0);
        RateClass free = link.addTcp(0, 2, 4500, FREE, 0);
        link.addTcp(0, 3, 9000, FREE, 0);
        assertEquals(10, link.nextEnd(), 1e-9);
        link.advance(10);
        assertEquals(1000 + 4500 + 4500, link.tcpCarried(0), 1e-6);
        assertTrue(slow.rate == 100 && free.rate == 450);
    }

    @Test
    @DisplayName("UDP goes first: TCP gets what it leaves")
    void udpGoesFirst() {
        link.addUdp(0, 600, 0);
        link.addTcp(0, 1, 400, FREE, 1);
        assertEquals(1, link.nextEnd(), 1e-9);
    }

    @Test
    @DisplayName("UDP beyond the capacity is lost and counted as discards, and TCP still gets its twentieth")
    void overSubscription() {
        link.addUdp(0, 1500, 0);
        link.setBackground(0, 500);
        link.addTcp(0, 1, 50, FREE, 1);
        link.advance(1);
        assertEquals(1, link.nextEnd(), 1e-9);
        assertEquals(1000, link.carried(), 1e-6);
        assertEquals(1500 * 0.475, link.udpCarried(0), 1e-6);
        assertEquals(1050 / SimulatedLink.SEGMENT, link.dropped(), 0.05);
    }

    @Test
    @DisplayName("Nothing is lost on a link with room")
    void nothingLostWithRoom() {
        link.addUdp(0, 300, 0);
        link.addTcp(0, 1, 1000, 200, 1);
        link.advance(3);
        assertEquals(0, link.dropped());
        assertEquals(900, link.udpCarried(0), 1e-9);
    }

    @Test
    @DisplayName("TCP flows that fill a link lose packets: more of them, the slower each is")
    void fullLinkDrops() {
        SimulatedLink few = new SimulatedLink(1e8, 0.05, 1);
        SimulatedLink many = new SimulatedLink(1e8, 0.05, 1);
        for (int flow = 0; flow < 200; flow++) {
            many.addTcp(0, flow, 1e9, FREE, 0);
            if (flow < 20) {
                few.addTcp(0, flow, 1e9, FREE, 0);
            }
        }
        few.advance(1);
        many.advance(1);
        assertTrue(few.dropped() > 0);
        assertEquals(100, many.dropped() / few.dropped(), 1, "ten times the flows, a hundred times the loss");
    }

    @Test
    @DisplayName("What a link carries is the sum of what its tenants are told")
    void tenantsAddUp() {
        link.addUdp(0, 100, 0);
        link.addTcp(0.5, 1, 700, FREE, 0);
        RateClass slow = link.addTcp(1, 2, 200, 50, 1);
        link.addUdp(1.5, 200, 1);
        link.addUdp(2, -100, 0);
        link.advance(2.1);
        double told = link.tcpCarried(0) + link.tcpCarried(1) + link.udpCarried(0) + link.udpCarried(1);
        assertEquals(link.carried(), told, 1e-9);
        assertEquals(50 * 1.1, link.tcpCarried(1), 1e-9);
        assertEquals(50, slow.cap);
    }
}
