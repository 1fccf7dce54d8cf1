package dev.bottle.gateway.upstream;

import dev.bottle.gateway.policy.AdmittedAddress;
import dev.bottle.gateway.policy.IpAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerAdapter;
import java.util.Optional;

/**
 * Stands in the pipeline of every dialled channel and tells where it leads: behind an upstream
 * proxy, not where it is connected to.
 */
public final class DialledAddress extends ChannelHandlerAdapter {
  private final AdmittedAddress to;

  DialledAddress(AdmittedAddress to) {
    this.to = to;
  }

  /** The address that policy admitted for this channel; empty when the dialer did not make it. */
  public static Optional<IpAddress> of(Channel channel) {
    return Optional.ofNullable(channel.pipeline().get(DialledAddress.class))
        .map(handler -> handler.to.address());
  }
}
