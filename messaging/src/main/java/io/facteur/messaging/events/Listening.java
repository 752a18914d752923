package io.facteur.messaging.events;

import org.apache.james.events.Event;
import org.apache.james.events.EventBus;
import org.apache.james.events.EventListener.ReactiveEventListener;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.util.MDCBuilder;
import org.apache.james.util.ReactorUtils;
import reactor.core.publisher.Mono;

/** Has a listener hear an event, with its time measured and its logs marked. */
final class Listening {

    private final MetricFactory metrics;

    Listening(MetricFactory metrics) {
        this.metrics = metrics;
    }

    /**
     * @param field of the log, and its value: by what the listener is registered
     * @return empty when it has heard it, or does not care for it; else its error
     */
    Mono<Void> hear(ReactiveEventListener listener, Event event, String field, String value) {
        return Mono.defer(() -> {
            if (!listener.isHandling(event)) {
                return Mono.empty();
            }
            return Mono.from(metrics.decoratePublisherWithTimerMetric(
                    EventBus.Metrics.timerName(listener),
                    Mono.from(listener.reactiveEvent(event))
                            .contextWrite(ReactorUtils.context(
                                    "Listening",
                                    MDCBuilder.create()
                                            .addToContext(field, value)
                                            .addToContext(
                                                    EventBus.StructuredLoggingFields.EVENT_ID,
                                                    event.getEventId().getId().toString())
                                            .addToContext(
                                                    EventBus.StructuredLoggingFields.EVENT_CLASS,
                                                    event.getClass().getCanonicalName())
                                            .addToContext(
                                                    EventBus.StructuredLoggingFields.USER,
                                                    event.getUsername().asString())
                                            .addToContext(
                                                    EventBus.StructuredLoggingFields.LISTENER_CLASS,
                                                    listener.getClass().getCanonicalName())))));
        });
    }
}
