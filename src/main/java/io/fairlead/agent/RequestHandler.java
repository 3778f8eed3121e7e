package io.fairlead.agent;

import java.util.function.Supplier;
import org.snmp4j.PDU;
import org.snmp4j.PDUv1;
import org.snmp4j.ScopedPDU;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Answers one request by RFC 3416 section 4.2, or for SNMPv1 by RFC 1157 section 4.1.
 *
 * <p>SNMPv1 says by an error for the whole request what version 2 says by a value's exception. A response stays
 * within what one UDP datagram holds; that to a GETBULK within what no link has to fragment, since its length is the
 * agent's choice.
 */
final class RequestHandler {

    private static final System.Logger LOGGER = System.getLogger(RequestHandler.class.getName());
    /** Octets of a response, its message's own headers aside. */
    static final int LARGEST = 65_000;
    private static final int LARGEST_BULK = 1_400;
    /** What the headers of SNMPv3 may take of a datagram. */
    private static final int SECURITY = 160;

    private final boolean version1;
    private final int largest;
    private final int largestBulk;

    RequestHandler(boolean version1) {
        this(version1, LARGEST);
    }

    /** @param largest octets that who asks can take, or more than an agent gives */
    RequestHandler(boolean version1, int largest) {
        this.version1 = version1;
        this.largest = Math.min(LARGEST, largest);
        largestBulk = Math.min(LARGEST_BULK, this.largest - SECURITY);
    }

    /** The response; null to a PDU that is no request. */
    PDU respond(PDU request, Supplier<MibView> view) {
        try {
            PDU response = switch (request.getType()) {
                case PDU.GET -> get(request, view.get());
                case PDU.GETNEXT -> getNext(request, view.get());
                case PDU.GETBULK -> version1 ? null : getBulk(request, view.get());
                case PDU.SET -> request.size() == 0 ? empty(request)
                        : error(request, version1 ? PDU.noSuchName : PDU.noAccess, 1);
                default -> null;
            };
            return response == null || response.getBERLength() <= largest ? response : error(request, PDU.tooBig, 0);
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "SNMP request failed", e);
            return error(request, PDU.genErr, 0);
        }
    }

    private PDU get(PDU request, MibView view) {
        PDU response = empty(request);
        for (int i = 0; i < request.size(); i++) {
            OID oid = request.get(i).getOid();
            Variable value = view.get(oid, version1);
            if (value == null && version1) {
                return error(request, PDU.noSuchName, i + 1);
            }
            response.add(new VariableBinding(oid, value != null ? value
                    : view.hasObject(oid) ? Null.noSuchInstance : Null.noSuchObject));
        }
        return response;
    }

    private PDU getNext(PDU request, MibView view) {
        PDU response = empty(request);
        for (int i = 0; i < request.size(); i++) {
            VariableBinding next = next(view, request.get(i).getOid());
            if (version1 && next.isException()) {
                return error(request, PDU.noSuchName, i + 1);
            }
            response.add(next);
        }
        return response;
    }

    private PDU getBulk(PDU request, MibView view) {
        PDU response = empty(request);
        int single = Math.clamp(request.getNonRepeaters(), 0, request.size());
        int size = response.getBERLength();
        for (int i = 0; i < single; i++) {
            size = add(response, size, next(view, request.get(i).getOid()));
        }
        OID[] last = new OID[request.size() - single];
        for (int i = 0; i < last.length; i++) {
            last[i] = request.get(single + i).getOid();
        }
        boolean more = last.length > 0;
        for (int repetition = 0; more && repetition < request.getMaxRepetitions()
                && size <= largestBulk; repetition++) {
            more = false;
            for (int i = 0; i < last.length && size <= largestBulk; i++) {
                VariableBinding next = next(view, last[i]);
                last[i] = next.getOid();
                more |= !next.isException();
                size = add(response, size, next);
            }
        }
        return response;
    }

    /** Adds a value if it still fits, and gives the size with it either way. */
    private int add(PDU response, int size, VariableBinding binding) {
        int with = size + binding.getBERLength();
        if (with <= largestBulk) {
            response.add(binding);
        }
        return with;
    }

    private VariableBinding next(MibView view, OID oid) {
        VariableBinding next = view.next(oid, version1);
        return next == null ? new VariableBinding(oid, Null.endOfMibView) : next;
    }

    private PDU empty(PDU request) {
        PDU response = version1 ? new PDUv1() : inContextOf(request);
        response.setType(PDU.RESPONSE);
        response.setRequestID(request.getRequestID());
        return response;
    }

    private static PDU inContextOf(PDU request) {
        if (request instanceof ScopedPDU scoped) {
            ScopedPDU response = new ScopedPDU();
            response.setContextEngineID(scoped.getContextEngineID());
            response.setContextName(scoped.getContextName());
            return response;
        }
        return new PDU();
    }

    /** An error response repeats the request's variables, except that one which is too big has none. */
    private PDU error(PDU request, int status, int index) {
        PDU response = empty(request);
        response.setErrorStatus(status);
        response.setErrorIndex(index);
        if (status != PDU.tooBig || version1) {
            response.addAll(request.getVariableBindings());
        }
        return response;
    }
}
