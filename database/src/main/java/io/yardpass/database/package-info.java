/**
 * The schema and the way to it: migrations, the embedded server, pools, and transactions under a tenant's claims. What
 * blocks (migrations, the embedded server) says so and belongs on a worker.
 */
package io.yardpass.database;
