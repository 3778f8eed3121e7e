package io.fairlead.dispatch;

/** Whether a server is told the client's address ahead of a TCP stream (HAProxy's PROXY protocol specification). */
public enum ProxyProtocol {
    /** Nothing is sent. */
    NONE,
    /** The line of text (section 2.1). */
    V1,
    /** The binary header (section 2.2). */
    V2
}
