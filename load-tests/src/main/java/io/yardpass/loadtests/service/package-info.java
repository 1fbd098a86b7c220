/**
 * Services of our own: how they are started, asked, killed and cleared away, and the tokens that they accept. All of it
 * blocks.
 */
package io.yardpass.loadtests.service;
