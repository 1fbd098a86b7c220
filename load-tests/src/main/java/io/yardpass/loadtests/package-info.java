/**
 * Looks at YardPass from outside: a reference client, Gatling simulations, benchmarks and the reconciliation of what was
 * acknowledged with what is stored. Compiles against none of the product.
 */
package io.yardpass.loadtests;
