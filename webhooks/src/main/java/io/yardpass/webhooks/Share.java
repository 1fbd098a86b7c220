package io.yardpass.webhooks;

/** How many deliveries to an endpoint may begin now. */
record Share(DueEndpoint endpoint, int deliveriesMax) {}
