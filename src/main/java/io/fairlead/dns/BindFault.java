package io.fairlead.dns;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Why an address cannot be listened on, and what to do about it. */
enum BindFault {
    IN_USE("in use") {
        @Override
        String cure(InetSocketAddress address, String protocol) {
            String option = protocol.equals("TCP") ? "t" : "u";
            return "another program holds it; see which with: ss -ln" + option + "p 'sport = :" + address.getPort()
                    + "'";
        }
    },
    NOT_PERMITTED("permi") {
        @Override
        String cure(InetSocketAddress address, String protocol) {
            return "a port below 1024 needs CAP_NET_BIND_SERVICE; under systemd say"
                    + " AmbientCapabilities=CAP_NET_BIND_SERVICE, or take a higher port";
        }
    },
    NO_SUCH_ADDRESS("assign requested") {
        @Override
        String cure(InetSocketAddress address, String protocol) {
            return "no interface of this machine has that address; see those it has with: ip address";
        }
    },
    NO_SUCH_FAMILY("family not supported") {
        @Override
        String cure(InetSocketAddress address, String protocol) {
            return "this machine has that address family switched off";
        }
    },
    OTHER("") {
        @Override
        String cure(InetSocketAddress address, String protocol) {
            return "the system gave no reason that is known here";
        }
    };

    private final String sign;

    BindFault(String sign) {
        this.sign = sign;
    }

    abstract String cure(InetSocketAddress address, String protocol);

    /** The kind of fault, told by the system's own words: Java, Netty and Linux have no code in common. */
    static BindFault of(Throwable cause) {
        String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        for (BindFault fault : values()) {
            if (words.contains(fault.sign)) {
                return fault;
            }
        }
        return OTHER;
    }

    /** An exception that names address, port, fault and cure. */
    static BindException exception(InetSocketAddress address, String protocol, Throwable cause) {
        String place = address.getAddress().getHostAddress() + " port " + address.getPort() + " (" + protocol + ")";
        BindException exception = new BindException("cannot listen on " + place + ": " + cause.getMessage() + "; "
                + of(cause).cure(address, protocol));
        exception.initCause(cause);
        return exception;
    }
}
