package io.fairlead.counter.snmp;

import io.fairlead.counter.snmp.SnmpTransport.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.snmp4j.PDU;
import org.snmp4j.Target;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

/**
 * One switch as it can be asked: address, version, secrets, timeout.
 *
 * <p>{@link #ask} waits, on a virtual thread, and so does {@link #open}: a name that has to be looked up and keys
 * that have to be made never hold up another switch. An engine that has not answered is discovered anew at the next
 * opening, since a rebooted one may have another identity.
 */
final class SwitchSession {

    private final SwitchSettings settings;
    private final SnmpTransport transport;
    private final RequestFactory requests;
    private UdpAddress address;
    private OctetString engine;
    private Target<UdpAddress> target;
    private boolean answered;

    SwitchSession(SwitchSettings settings, SnmpTransport transport) {
        this.settings = settings;
        this.transport = transport;
        this.requests = new RequestFactory(settings);
    }

    /** The switch's SNMP version is 1. */
    boolean isVersion1() {
        return settings.credentials() instanceof SwitchSettings.V1;
    }

    /** Makes ready to ask: finds the address and, for SNMPv3, the engine. */
    void open() throws SwitchException {
        if (target != null) {
            return;
        }
        answered = false;
        address = new UdpAddress(lookUp(settings.address()), settings.address().getPort());
        if (settings.credentials() instanceof SwitchSettings.V3) {
            engine = discoverEngine();
        }
        target = requests.target(address, engine);
    }

    /** Sends a request and returns at once; {@link #answer} takes what comes. */
    CompletableFuture<Reply> send(int type, List<? extends VariableBinding> bindings, int repetitions) {
        return transport.send(requests.pdu(type, bindings, repetitions), target);
    }

    /** Sends a request and waits for the response. */
    PDU ask(int type, List<? extends VariableBinding> bindings, int repetitions) throws SwitchException {
        return answer(send(type, bindings, repetitions)).pdu();
    }

    /** Waits for the response to a request; anything else is an exception that says what went wrong. */
    Reply.Answer answer(CompletableFuture<Reply> sent) throws SwitchException {
        Reply reply = await(sent);
        if (reply instanceof Reply.Answer answer && answer.pdu().getType() == PDU.RESPONSE) {
            answered = true;
            return answer;
        }
        String reason = switch (reply) {
            case Reply.Answer report -> refusal(SecurityReport.of(report.pdu()));
            case Reply.Unsent unsent -> "cannot send to " + where() + ": " + unsent.reason();
            case Reply.Silence silence -> isUndecipherable() ? refusal(SecurityReport.DECRYPTION_ERROR) : silence();
        };
        target = null;
        throw new SwitchException(reason);
    }

    /** The address asked, for messages. */
    String where() {
        InetSocketAddress configured = settings.address();
        String host = configured.getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + configured.getPort();
    }

    private InetAddress lookUp(InetSocketAddress configured) throws SwitchException {
        if (!configured.isUnresolved()) {
            return configured.getAddress();
        }
        String host = configured.getHostString();
        try {
            return transport.lookups().submit(() -> InetAddress.getByName(host))
                    .get(patience(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new SwitchException(e.getCause() instanceof UnknownHostException
                    ? "host name '" + host + "' has no address" : "host name '" + host + "': " + e.getCause());
        } catch (TimeoutException | RejectedExecutionException e) {
            throw new SwitchException("looking up host name '" + host + "' took too long");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SwitchException("interrupted");
        }
    }

    private OctetString discoverEngine() throws SwitchException {
        transport.forgetEngine(address);
        Reply reply = await(transport.send(requests.discovery(), requests.discoveryTarget(address)));
        OctetString discovered = transport.engine(address);
        if (discovered != null) {
            return discovered;
        }
        throw new SwitchException(switch (reply) {
            case Reply.Unsent unsent -> "cannot send to " + where() + ": " + unsent.reason();
            case Reply.Silence silence -> silence();
            case Reply.Answer answer -> where() + " does not tell its SNMPv3 engine ID";
        });
    }

    /**
     * Whether the switch is silent since it cannot decrypt: some agents drop such requests without a report. One that
     * never answered a private request although it told its engine ID just before is asked once more without privacy.
     */
    private boolean isUndecipherable() {
        if (answered || target == null || !(settings.credentials() instanceof SwitchSettings.V3 v3)
                || v3.priv() == SwitchSettings.Priv.NONE || v3.auth() == SwitchSettings.Auth.NONE) {
            return false;
        }
        PDU request = requests.pdu(PDU.GET, List.of(new VariableBinding(PortBatch.UPTIME)), 0);
        Reply reply = await(transport.send(request, requests.plainTarget(address, engine)));
        return reply instanceof Reply.Answer answer && (answer.pdu().getType() == PDU.RESPONSE
                || SecurityReport.of(answer.pdu()) == SecurityReport.UNSUPPORTED_LEVEL);
    }

    /** Waits no longer than twice the time in which the transport must have ended a request. */
    private Reply await(CompletableFuture<Reply> sent) {
        try {
            return sent.get(2 * patience(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return new Reply.Silence();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Unsent("interrupted");
        }
    }

    /** Milliseconds within which a request is answered or given up. */
    private long patience() {
        return settings.timeout().toMillis() * (settings.retries() + 1);
    }

    private String refusal(SecurityReport report) {
        requests.learn(report);
        return where() + " refuses: " + report.words(settings.credentials());
    }

    private String silence() {
        int tries = settings.retries() + 1;
        String hint = settings.credentials() instanceof SwitchSettings.V3 ? ""
                : "; a switch that does not know the community is silent too";
        return "no reply from " + where() + " in " + settings.timeout().toMillis() / 1000.0 + " s, "
                + tries + (tries == 1 ? " try" : " tries") + hint;
    }
}
