package io.fairlead.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.function.Predicate;

/** Fills server 4's link with traffic that passes by the dispatcher, and looks where the dispatcher's new flows go. */
final class LoadFromAside {

    private static final int MANY = 40;
    /** Far more than link 4 holds, so that it stays full on a machine that is busy with other things too. */
    private static final String OFFERED = "120M";

    private LoadFromAside() {
    }

    /**
     * New flows leave the link within two samples, over IPv4 and IPv6, and come back when it is free.
     *
     * @param first until the idle link gets flows
     */
    static void isAvoided(Lab lab, Duration first) {
        awaitPages(lab, "server 4 gets flows while idle", first, pages -> pages.share(4) > 0.3);
        Process aside = lab.start("client", "iperf3.log",
                "iperf3", "-c", Answers.address(4), "-u", "-R", "-b", OFFERED, "-t", "60");
        try {
            awaitPages(lab, "server 4 is avoided", Samples.TWO, pages -> !pages.has(4));
            assertTrue(aside.isAlive(), "the traffic flowed all the while");
        } finally {
            aside.destroy();
        }
        awaitPages(lab, "server 4 gets flows again", Samples.TWO, pages -> pages.share(4) > 0.3);
    }

    /**
     * Answers leave the link while it is full, and come back.
     *
     * @param address where Fairlead answers
     * @param first   until the idle link is answered
     * @param samples until a change in traffic is measured in full
     */
    static void isAvoidedByAnswers(Lab lab, String address, Duration first, Duration samples) {
        Answers.await(lab, address, "server 4 is answered while idle", first, MANY, answers -> answers.share(4) > 0.3);
        Process aside = lab.start("client", "iperf3.log",
                "iperf3", "-c", Answers.address(4), "-u", "-R", "-b", OFFERED, "-l", "1200", "-t", "60");
        try {
            Answers.await(lab, address, "server 4 is avoided", samples, MANY, answers -> !answers.has(4));
            assertTrue(aside.isAlive(), "the traffic flowed all the while");
        } finally {
            aside.destroy();
        }
        Answers.await(lab, address, "server 4 is answered again", samples, MANY, answers -> answers.share(4) > 0.3);
    }

    private static void awaitPages(Lab lab, String what, Duration within, Predicate<Pages> expected) {
        Pages.await(lab, LabDispatcher.WEB, what, within, MANY, expected);
        Pages.await(lab, LabDispatcher.WEB_IPV6, what + " over IPv6", within, MANY, expected);
    }
}
