package io.fairlead.answer;

import io.fairlead.selection.Choice;
import io.fairlead.selection.Purpose;
import io.fairlead.selection.SelectionBoard;
import io.fairlead.topology.Server;
import io.fairlead.topology.ServerId;
import io.fairlead.topology.Service;
import io.fairlead.zone.DomainName;
import io.fairlead.zone.ZoneCatalogue;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * What all responders share: the zones with the services in them, published through one reference, and the counts.
 *
 * <p>Zones and service names are compiled together into one immutable catalogue: a query reads the reference once and
 * finds service, existing name, wildcard or delegation by the same look-up.
 */
public final class AnswerEngine {

    private final AnswerSettings settings;
    private final SelectionBoard board;
    private final LongSupplier clock;
    private final List<DomainName> owners;
    private final ServiceAnswers[] services;
    private final ChaosAnswers chaos;
    private final int[] firstServers;
    private final int servers;
    private final List<Counts> counts = new CopyOnWriteArrayList<>();
    private volatile ZoneCatalogue zones;

    /**
     * @param services each owner once; of a pool whose answers are on the board
     * @param clock    this machine's monotonic clock, nanoseconds, by which leases end
     * @throws IllegalArgumentException if a service cannot stand in these zones, as {@link ServiceCheck} tells, or its
     *                                  pool is not on the board
     */
    public AnswerEngine(AnswerSettings settings, SelectionBoard board, List<Service> services, ZoneCatalogue zones,
                        LongSupplier clock) {
        this.settings = settings;
        this.board = board;
        this.clock = clock;
        this.owners = services.stream().map(service -> DomainName.parse(service.owner())).toList();
        this.services = services.stream().map(service -> ServiceAnswers.of(service, board))
                .toArray(ServiceAnswers[]::new);
        this.chaos = new ChaosAnswers(settings.versionOctets(), settings.nsidOctets());
        this.firstServers = new int[board.purposes().size()];
        int count = 0;
        for (int pool = 0; pool < firstServers.length; pool++) {
            firstServers[pool] = count;
            count += answered(pool).size();
        }
        this.servers = count;
        publish(zones);
    }

    /** The servers that the choice of that index gives as answers; none where it is for something else. */
    private List<Server> answered(int index) {
        boolean answers = board.purposes().get(index) instanceof Purpose.Answers;
        return answers ? board.choice(index).pool().servers() : List.of();
    }

    /**
     * Takes other zones into service: from the next query on, for every responder.
     *
     * @throws IllegalArgumentException if a service cannot stand in them; those before then stay in force
     */
    public void publish(ZoneCatalogue next) {
        for (DomainName owner : owners) {
            ServiceCheck.check(owner, next).ifPresent(problem -> {
                throw new IllegalArgumentException(problem.message() + "; " + problem.cure());
            });
        }
        zones = next.withServices(owners);
    }

    /**
     * Makes a responder for one event loop.
     *
     * @param seed where it begins to pick servers; another one for each responder
     */
    public Responder responder(long seed) {
        Counts own = new Counts(servers);
        counts.add(own);
        SplittableRandom random = new SplittableRandom(seed);
        return new WireResponder(settings, () -> zones, chaos, own,
                new ServiceResponder(board, clock, services, firstServers, own, random));
    }

    /** What all responders have counted so far. */
    public AnswerStatistics statistics() {
        Map<String, Long> rcodes = new HashMap<>();
        for (int rcode = 0; rcode < Rcode.count(); rcode++) {
            int each = rcode;
            long responses = sum(count -> count.rcode(each));
            if (responses > 0) {
                rcodes.put(Rcode.name(rcode), responses);
            }
        }
        Map<Choice.Basis, Long> bases = new EnumMap<>(Choice.Basis.class);
        for (Choice.Basis basis : Choice.Basis.values()) {
            bases.put(basis, sum(count -> count.basis(basis)));
        }
        return new AnswerStatistics(sum(Counts.UDP), sum(Counts.TCP), sum(Counts.SILENT), sum(Counts.TRUNCATED), rcodes,
                serverCounts(), bases, sum(Counts.UNANSWERABLE));
    }

    private Map<ServerId, Long> serverCounts() {
        Map<ServerId, Long> answers = new HashMap<>();
        int number = 0;
        for (int pool = 0; pool < firstServers.length; pool++) {
            for (Server server : answered(pool)) {
                int each = number++;
                answers.put(server.id(), sum(count -> count.server(each)));
            }
        }
        return answers;
    }

    private long sum(int counter) {
        return sum(count -> count.get(counter));
    }

    private long sum(ToLongFunction<Counts> counter) {
        return counts.stream().mapToLong(counter).sum();
    }
}
