package io.yardpass.gateway.rest;

import java.util.List;

/** @param values in the order of their numbers: texts, and arrays of them */
record RestStatement(String sql, List<Object> values) {}
