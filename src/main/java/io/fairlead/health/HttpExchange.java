package io.fairlead.health;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * One GET over HTTP/1.1 or HTTPS (RFC 9112): passes when the status code of the final response is in the expected
 * range.
 *
 * <p>The verdict falls when the response's head is complete; the body is not waited for, and the connection is closed.
 * Apart from its status the response need not be tidy: this is a check, not a client. Redirects are not followed.
 */
final class HttpExchange implements Exchange {

    private static final int STATUS_LINE = 4 * 1024;
    private static final int HEADERS = 32 * 1024;
    private static final int CHUNK = 8 * 1024;

    private final HealthSettings.Http check;
    private final TlsClient tls;
    private final String host;
    private final String userAgent;

    /**
     * @param address   of the server, as its check connects to it
     * @param tls       null for plain HTTP
     * @param userAgent User-Agent header
     */
    HttpExchange(HealthSettings.Http check, InetSocketAddress address, TlsClient tls, String userAgent) {
        this.check = check;
        this.tls = tls;
        this.host = check.host().isEmpty() ? NetUtil.toAddressString(address.getAddress()) : check.host();
        this.userAgent = userAgent;
    }

    @Override
    public void prepare(ChannelPipeline pipeline, Attempt attempt) {
        if (tls != null) {
            pipeline.addLast(tls.handler(pipeline.channel().alloc(), host, check.port()));
        }
        pipeline.addLast(new ResponseLimit(attempt));
        pipeline.addLast(new HttpResponseDecoder(new HttpDecoderConfig()
                .setMaxInitialLineLength(STATUS_LINE)
                .setMaxHeaderSize(HEADERS)
                .setMaxChunkSize(CHUNK)
                .setValidateHeaders(false)
                .setStrictLineParsing(false)
                .setAllowDuplicateContentLengths(true)));
        pipeline.addLast(new HttpVerdict(check, request().getBytes(StandardCharsets.US_ASCII), attempt));
    }

    /** The request's head (RFC 9112 section 3). */
    String request() {
        return "GET " + check.path() + " HTTP/1.1\r\n"
                + "Host: " + authority() + "\r\n"
                + "User-Agent: " + userAgent + "\r\n"
                + "Accept: */*\r\n"
                + "Connection: close\r\n\r\n";
    }

    /** Host and, unless it is the scheme's own, port (RFC 9110 sections 4.2 and 7.2). */
    private String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return check.port() == (check.tls() ? 443 : 80) ? name : name + ":" + check.port();
    }
}
