package io.yardpass.gateway.rest;

/** @param nullsFirst null where PostgreSQL's own order will do */
record Ordering(ColumnPath column, boolean descending, Boolean nullsFirst) {}
