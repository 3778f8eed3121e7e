package io.fairlead.health;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Sends the request once it may, and judges the head of the response. */
final class HttpVerdict extends SimpleChannelInboundHandler<HttpObject> {

    private static final String NOT_HTTP = "response that is not HTTP/1.1";

    private final HealthSettings.Http check;
    private final byte[] request;
    private final Attempt attempt;

    HttpVerdict(HealthSettings.Http check, byte[] request, Attempt attempt) {
        this.check = check;
        this.request = request;
        this.attempt = attempt;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (context.pipeline().get(SslHandler.class) == null) {
            ask(context);
        } else {
            attempt.await("TLS handshake");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                ask(context);
            } else {
                attempt.fail(FailureReason.of(handshake.cause()));
            }
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            attempt.fail(switch (part.decoderResult().cause()) {
                case TooLongFrameException tooLong -> "response with a too long head";
                case PrematureChannelClosureException closed -> "connection closed before a response";
                default -> NOT_HTTP;
            });
        } else if (part instanceof HttpResponse response) {
            judge(response);
        }
    }

    /** Interim responses are passed over (RFC 9110 section 15.2). */
    private void judge(HttpResponse response) {
        HttpVersion version = response.protocolVersion();
        int status = response.status().code();
        if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
            attempt.fail(NOT_HTTP);
        } else if (status >= 100 && status <= 199) {
            attempt.await("final response");
        } else if (status >= check.statusMin() && status <= check.statusMax()) {
            attempt.pass();
        } else {
            attempt.fail("status " + status + ", expected " + check.statusMin() + " to " + check.statusMax());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        attempt.fail("connection closed before a response");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        attempt.fail(FailureReason.of(cause));
    }

    private void ask(ChannelHandlerContext context) {
        attempt.await("response");
        context.writeAndFlush(Unpooled.wrappedBuffer(request));
    }
}
