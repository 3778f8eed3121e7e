package io.fairlead.health;

import io.netty.channel.ChannelPipeline;

/** What is said over a connection to find out whether the server is fit. Immutable: one serves all checks. */
interface Exchange {

    /** Adds the handlers that will give the attempt its outcome. Called before the channel connects. */
    void prepare(ChannelPipeline pipeline, Attempt attempt);
}
