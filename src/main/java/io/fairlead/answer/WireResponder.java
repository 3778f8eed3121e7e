package io.fairlead.answer;

import io.fairlead.zone.RecordType;
import io.fairlead.zone.ZoneCatalogue;
import java.util.function.Supplier;

/**
 * Answers from octets to octets. What to do with a query is decided here; {@link Solver} answers questions of class IN.
 */
final class WireResponder implements Responder {

    private static final int CLASS_IN = 1;
    private static final int CLASSIC_LIMIT = 512;

    private final Supplier<ZoneCatalogue> zones;
    private final ChaosAnswers chaos;
    private final Counts counts;
    private final int udpSize;
    private final Query query = new Query();
    private final ResponseWriter writer;
    private final ServiceResponder services;
    private final Solver solver;

    WireResponder(AnswerSettings settings, Supplier<ZoneCatalogue> zones, ChaosAnswers chaos, Counts counts,
                  ServiceResponder services) {
        this.zones = zones;
        this.chaos = chaos;
        this.counts = counts;
        this.udpSize = settings.udpSize();
        this.writer = new ResponseWriter(new OptWriter(udpSize, settings.nsidOctets()));
        this.services = services;
        this.solver = new Solver(writer, services);
    }

    @Override
    public int respond(byte[] octets, int length, byte[] response, Transport transport, long clientHigh,
                       long clientLow) {
        services.askedBy(clientHigh, clientLow);
        counts.add(transport == Transport.UDP ? Counts.UDP : Counts.TCP);
        return switch (query.parse(octets, length)) {
            case WELL_FORMED -> answer(response, transport);
            case MALFORMED -> error(response, Rcode.FORMERR);
            case UNKNOWN_EDNS -> error(response, Rcode.BADVERS);
            case NO_QUESTION -> bare(response, Rcode.FORMERR);
            case UNKNOWN_OPCODE -> bare(response, Rcode.NOTIMP);
            case SILENCE -> {
                counts.add(Counts.SILENT);
                yield 0;
            }
        };
    }

    private int answer(byte[] response, Transport transport) {
        writer.begin(query, response, limit(transport));
        int rcode = switch (query.dnsClass) {
            case CLASS_IN -> answerInternet();
            case ChaosAnswers.CLASS -> answerChaos();
            default -> Rcode.REFUSED;
        };
        if (writer.isTruncated()) {
            counts.add(Counts.TRUNCATED);
        }
        return finish(rcode);
    }

    private int limit(Transport transport) {
        if (transport == Transport.TCP) {
            return MAX_MESSAGE;
        }
        return query.edns ? Math.min(query.udpSize, udpSize) : CLASSIC_LIMIT;
    }

    /**
     * Types that are no data: transfers are not for everybody, the rest is not implemented or makes no sense as a
     * question.
     */
    private int answerInternet() {
        int type = query.type;
        if (type != 0 && type != RecordType.OPT && type < RecordType.NXNAME || type >= RecordType.ANY) {
            return solver.solve(query, zones.get());
        }
        return switch (type) {
            case 0, RecordType.OPT, RecordType.NXNAME, RecordType.TSIG -> Rcode.FORMERR;
            case RecordType.AXFR, RecordType.IXFR -> Rcode.REFUSED;
            default -> Rcode.NOTIMP;
        };
    }

    private int answerChaos() {
        byte[] record = chaos.find(query.name, query.type);
        if (record == null) {
            return Rcode.REFUSED;
        }
        writer.setAuthoritative();
        if (!writer.write(record, ResponseWriter.QUESTION)) {
            writer.truncate();
        }
        return Rcode.NOERROR;
    }

    private int error(byte[] response, int rcode) {
        query.edns &= rcode == Rcode.BADVERS;
        writer.begin(query, response, CLASSIC_LIMIT);
        return finish(rcode);
    }

    private int finish(int rcode) {
        counts.addRcode(rcode);
        return writer.finish(rcode);
    }

    private int bare(byte[] response, int rcode) {
        counts.addRcode(rcode);
        return Header.writeBare(query.message, response, rcode);
    }
}
