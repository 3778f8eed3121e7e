package io.fairlead.answer;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * How answers are made.
 *
 * @param udpSize   largest UDP response in octets that EDNS(0) may ask for, 512 to 4096; 1232 avoids fragments
 * @param nsid      what NSID (RFC 5001) and CHAOS id.server (RFC 4892) give; empty switches both off
 * @param version   what CHAOS version.bind gives; empty switches it off
 * @param resolvers for how many resolvers a pool's leases are remembered at most
 */
public record AnswerSettings(int udpSize, String nsid, String version, int resolvers) {

    /** Longest NSID and version in octets: either still fits beside the longest question and OPT into 512 octets. */
    public static final int MAX_TEXT = 128;

    /** What there is unless stated otherwise. */
    public static final int RESOLVERS = 100_000;

    public AnswerSettings {
        Objects.requireNonNull(nsid, "nsid");
        Objects.requireNonNull(version, "version");
        if (udpSize < 512 || udpSize > 4096) {
            throw new IllegalArgumentException("UDP size " + udpSize + " is not within 512 to 4096 octets");
        }
        if (resolvers < 1) {
            throw new IllegalArgumentException("the number of resolvers remembered must be 1 or more");
        }
        if (octets(nsid).length > MAX_TEXT || octets(version).length > MAX_TEXT) {
            throw new IllegalArgumentException("NSID and version hold " + MAX_TEXT + " octets at most");
        }
    }

    /** With as many resolvers remembered as usual. */
    public AnswerSettings(int udpSize, String nsid, String version) {
        this(udpSize, nsid, version, RESOLVERS);
    }

    byte[] nsidOctets() {
        return octets(nsid);
    }

    byte[] versionOctets() {
        return octets(version);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
