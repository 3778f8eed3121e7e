package io.fairlead.topology;

/** IPv4 or IPv6: what an A or an AAAA question asks for. */
public enum AddressFamily {
    IPV4,
    IPV6
}
