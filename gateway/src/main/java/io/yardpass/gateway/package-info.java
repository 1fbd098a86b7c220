/**
 * HTTP in, answers out. The composition root: the only place that knows every module.
 */
package io.yardpass.gateway;
