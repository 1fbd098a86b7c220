package io.yardpass.comparisons;

/**
 * What is measured as one series.
 *
 * @param setting what trials are compared within: the same link and rows a batch, say
 * @param port where the way finds the server
 */
public record Trial(String setting, Way way, int port, int batchRows) {}
