/** What the API is, as OpenAPI has it: the part that is written by hand, and what the database's catalogue says of itself. */
package io.yardpass.gateway.openapi;
