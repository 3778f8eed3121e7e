package io.fairlead.answer;

import java.util.Objects;

/**
 * How answers are made.
 *
 * @param udpSize  largest UDP response in octets that EDNS(0) may ask for, 512 to 4096; 1232 avoids fragments
 * @param nsid     what NSID (RFC 5001) and CHAOS id.server (RFC 4892) give; empty switches both off
 * @param version  what CHAOS version.bind gives; empty switches it off
 */
public record AnswerSettings(int udpSize, String nsid, String version) {

    public AnswerSettings {
        Objects.requireNonNull(nsid, "nsid");
        Objects.requireNonNull(version, "version");
    }
}
