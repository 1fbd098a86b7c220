package io.yardpass.gateway.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.gateway.rest.Filter.And;
import io.yardpass.gateway.rest.Filter.Compare;
import io.yardpass.gateway.rest.Filter.In;
import io.yardpass.gateway.rest.Filter.Is;
import io.yardpass.gateway.rest.Filter.Not;
import io.yardpass.gateway.rest.Filter.Or;
import io.yardpass.gateway.rest.Filter.Patterns;
import io.yardpass.gateway.rest.Filter.State;
import io.yardpass.gateway.rest.RestQuery.Count;
import io.yardpass.gateway.rest.Selected.Embedded;
import io.yardpass.gateway.rest.Selected.Everything;
import io.yardpass.gateway.rest.Selected.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an address and its headers mean, as clients of PostgREST write them. */
class RestRequestTest {
    static Stream<Arguments> filters() {
        return Stream.of(
                filter("a=eq.1", compare("a", Operator.EQ, "1")),
                filter("a=eq.", compare("a", Operator.EQ, "")),
                filter("a=eq.x.y,z)", compare("a", Operator.EQ, "x.y,z)")),
                filter("a=eq.%22quoted%22", compare("a", Operator.EQ, "\"quoted\"")),
                filter("a=neq.1", compare("a", Operator.NEQ, "1")),
                filter("a=gt.1", compare("a", Operator.GT, "1")),
                filter("a=gte.1", compare("a", Operator.GTE, "1")),
                filter("a=lt.1", compare("a", Operator.LT, "1")),
                filter("a=lte.2026-01-31T10:00:00%2B02:00", compare("a", Operator.LTE, "2026-01-31T10:00:00+02:00")),
                filter("a=like.*jazz*", compare("a", Operator.LIKE, "%jazz%")),
                filter("a=ilike.%25jazz%25", compare("a", Operator.ILIKE, "%jazz%")),
                filter("a=isdistinct.1", compare("a", Operator.ISDISTINCT, "1")),
                filter("a=cs.{x,y}", compare("a", Operator.CS, "{x,y}")),
                filter("a=cd.{\"x\":1}", compare("a", Operator.CD, "{\"x\":1}")),
                filter(
                        "a=like(any).{*x*,y}",
                        new Patterns(ColumnPath.of("a"), Operator.LIKE, false, List.of("%x%", "y"))),
                filter("a=ilike(all).{x}", new Patterns(ColumnPath.of("a"), Operator.ILIKE, true, List.of("x"))),
                filter("a=is.null", new Is(ColumnPath.of("a"), State.NULL)),
                filter("a=is.NOT_NULL", new Is(ColumnPath.of("a"), State.NOT_NULL)),
                filter("a=not.is.true", new Not(new Is(ColumnPath.of("a"), State.TRUE))),
                filter("a=not.eq.1", new Not(compare("a", Operator.EQ, "1"))),
                filter("a=in.(1,2)", new In(ColumnPath.of("a"), List.of("1", "2"))),
                filter("a=in.()", new In(ColumnPath.of("a"), List.of())),
                filter("a=in.(\"x,y\",\"a\\\"b\",(c)", new In(ColumnPath.of("a"), List.of("x,y", "a\"b", "(c"))),
                filter(
                        "or=(a.eq.1,b.gt.2)",
                        new Or(List.of(compare("a", Operator.EQ, "1"), compare("b", Operator.GT, "2")))),
                filter("not.and=(a.eq.1)", new Not(new And(List.of(compare("a", Operator.EQ, "1"))))),
                filter(
                        "or=(a.is.null,and(b.in.(1,2),not.or(c.eq.\"x,y)\",c.cs.{p,q})))",
                        new Or(List.of(
                                new Is(ColumnPath.of("a"), State.NULL),
                                new And(List.of(
                                        new In(ColumnPath.of("b"), List.of("1", "2")),
                                        new Not(new Or(List.of(
                                                compare("c", Operator.EQ, "x,y)"),
                                                compare("c", Operator.CS, "{p,q}"))))))))),
                filter(
                        "metadata->line->>0=eq.x.y",
                        new Compare(
                                new ColumnPath(
                                        "metadata",
                                        List.of(new ColumnPath.Step(false, "line"), new ColumnPath.Step(true, "0"))),
                                Operator.EQ,
                                "x.y")));
    }

    private static Arguments filter(String address, Filter filter) {
        return Arguments.of(address, filter);
    }

    private static Filter compare(String column, Operator operator, String value) {
        return new Compare(ColumnPath.of(column), operator, value);
    }

    @ParameterizedTest
    @MethodSource("filters")
    void aParameterIsAFilter(String address, Filter filter) {
        assertEquals(
                new And(List.of(filter)),
                Asked.of(address.replace("{\"", "%7B%22")).read().rows().filter());
    }

    @Test
    void allParametersHoldAlsoTwoOfOneColumn() {
        assertEquals(
                new And(List.of(compare("a", Operator.GTE, "1"), compare("a", Operator.LT, "5"))),
                Asked.of("a=gte.1&a=lt.5").read().rows().filter());
    }

    @Test
    void aSelectNamesColumnsRenamesThemAndEmbedsRelations() {
        assertEquals(
                List.of(
                        new Field("id", ColumnPath.of("id")),
                        new Field("name", ColumnPath.of("title")),
                        new Field("series", new ColumnPath("metadata", List.of(new ColumnPath.Step(true, "series")))),
                        new Embedded(
                                "organizations",
                                "organizations",
                                null,
                                true,
                                List.of(new Field("name", ColumnPath.of("name")))),
                        new Embedded("left", "tiers", "event_id", false, List.of(new Everything()))),
                Asked.of("select=id,name:title,metadata->>series,organizations!inner(name),left:tiers!event_id!left(*)")
                        .read()
                        .selected());
        assertEquals(List.of(new Everything()), Asked.of("select=*").read().selected());
        assertEquals(List.of(new Everything()), Asked.of("a=eq.1").read().selected());
    }

    @Test
    void anOrderTellsDirectionAndWhereNullsAre() {
        assertEquals(
                List.of(
                        new Ordering(ColumnPath.of("a"), true, false),
                        new Ordering(ColumnPath.of("b"), false, true),
                        new Ordering(ColumnPath.of("c"), false, null)),
                Asked.of("order=a.desc.nullslast,b.nullsfirst,c.asc")
                        .read()
                        .rows()
                        .order());
    }

    @Test
    void whatIsAskedOfARelationStandsBeforeADot() {
        RestQuery query = Asked.of(
                        "select=id,left:tiers(name)&left.order=price_cents.desc&left.limit=2&left.offset=1&left.or=(a.eq.1)")
                .read();
        Restriction left = query.embedded().get("left");
        assertEquals(new And(List.of(new Or(List.of(compare("a", Operator.EQ, "1"))))), left.filter());
        assertEquals(List.of(new Ordering(ColumnPath.of("price_cents"), true, null)), left.order());
        assertEquals(2, left.limit());
        assertEquals(1, left.offset());
        assertEquals(new And(List.of()), query.rows().filter());
    }

    @Test
    void aRangeIsAPartUnlessTheAddressNamesOne() {
        RestQuery ranged = Asked.of("").inRange("10-19", "items").read();
        assertEquals(10, ranged.offset());
        assertEquals(10, ranged.rows().limit());
        assertNull(Asked.of("").inRange("10-", null).read().rows().limit());
        assertEquals(
                3, Asked.of("limit=3").inRange("10-19", "items").read().rows().limit());
        assertEquals(0, Asked.of("").inRange("bytes=0-1", null).read().offset());
        assertEquals(0, Asked.of("").inRange("10-19", "bytes").read().offset());
    }

    @Test
    void headersTellTheCountAndTheForm() {
        assertEquals(
                Count.EXACT,
                Asked.of("").preferring("return=minimal, count=exact").read().count());
        assertEquals(
                Count.PLANNED,
                Asked.of("")
                        .preferring("return=minimal", "count=planned")
                        .read()
                        .count());
        assertEquals(Count.NONE, Asked.of("").preferring("count=guessed").read().count());
        assertTrue(Asked.of("")
                .accepting("application/vnd.pgrst.object+json")
                .read()
                .single());
        assertEquals(
                false,
                Asked.of("")
                        .accepting("text/html, application/json;q=0.9, */*")
                        .read()
                        .single());
        assertEquals("PGRST107", refused(Asked.of("").accepting("text/csv")).code());
        for (String nothing : new String[] {";", ",,;,"}) {
            assertEquals("PGRST107", refused(Asked.of("").accepting(nothing)).code());
        }
        assertEquals(
                "PGRST122",
                refused(Asked.of("").preferring("handling=strict,,=,;")).code());
        assertEquals(
                "PGRST122",
                refused(Asked.of("").preferring("handling=strict, count=guessed"))
                        .code());
        assertEquals("PGRST103", refused(Asked.of("").inRange("9-1", "items")).code());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a=1                         | PGRST100
                    a                           | PGRST100
                    =eq.1                       | PGRST100
                    a=EQ.1                      | PGRST100
                    a=match.x                   | PGRST100
                    a=fts.x                     | PGRST100
                    a=eq(any).{1}               | PGRST100
                    a=is.nothing                | PGRST100
                    a=in.1                      | PGRST100
                    a=in.(1                     | PGRST100
                    a=in.(1)2                   | PGRST100
                    a=not.not.eq.1              | PGRST100
                    or=a.eq.1                   | PGRST100
                    or=()                       | PGRST100
                    or=(a.eq.1                  | PGRST100
                    or=(a.eq.1)b                | PGRST100
                    or=(a.cs.%7Bx,y)            | PGRST100
                    or=(and(a.eq.1,or(b.eq.1,and(c.eq.1,or(d.eq.1,and(e.eq.1)))))) | PGRST100
                    select=id,                  | PGRST100
                    select=id::text             | PGRST100
                    select=*,*                  | PGRST100
                    select=id,id:title          | PGRST100
                    a=like(some).{x}            | PGRST100
                    a=like(any).x               | PGRST100
                    a=like(any).%7Bx            | PGRST100
                    order=a,b,c,d,e,f,g,h,i,j,k | PGRST100
                    select=a:b:c                | PGRST100
                    select=...tiers(*)          | PGRST100
                    select=tiers(               | PGRST100
                    select=tiers(events(id))    | PGRST100
                    select=tiers(id),tiers(id)  | PGRST100
                    select=a(*),b(*),c(*),d(*),e(*),f(*) | PGRST100
                    select=sum.id()             | PGRST100
                    select=%22%00%22:id         | PGRST100
                    select=%22%22:id            | PGRST100
                    select=abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd:id | PGRST100
                    select=id&select=id         | PGRST100
                    order=a.up                  | PGRST100
                    order=                      | PGRST100
                    order=a;drop                | PGRST100
                    limit=1001                  | PGRST100
                    limit=-1                    | PGRST100
                    limit=ten                   | PGRST100
                    limit=1&limit=2             | PGRST100
                    offset=9999999999           | PGRST100
                    tiers.a=eq.1                | PGRST108
                    a.b.c=eq.1                  | PGRST100
                    """)
    void whatCannotBeReadIsRefused(String address, String code) {
        assertEquals(code, refused(Asked.of(address)).code(), address);
    }

    @Test
    void theLimitsAreReached() {
        String fifty = "a=eq.1&".repeat(RestLimits.usual().filtersMax());
        assertEquals(50, ((And) Asked.of(fifty).read().rows().filter()).all().size());
        assertTrue(refused(Asked.of(fifty + "a=eq.1")).details().contains("50 comparisons"));
        String list = "1,".repeat(199) + "1";
        Asked.of("a=in.(" + list + ")").read();
        assertTrue(refused(Asked.of("a=in.(" + list + ",1)")).details().contains("200 values"));
        Asked.of("a=like." + "x".repeat(200)).read();
        assertTrue(refused(Asked.of("a=like." + "x".repeat(201))).details().contains("200 characters"));
        assertTrue(
                refused(Asked.of("select=tiers(id)&tiers.limit=201")).details().contains("at most 200"));
        String columns = IntStream.range(0, 99).mapToObj(i -> ",c" + i).collect(Collectors.joining());
        Asked.of("select=a" + columns).read();
        assertTrue(refused(Asked.of("select=a,t(b" + columns + ")")).details().contains("100 columns"));
        assertTrue(refused(Asked.of("").inRange("0-1000", null)).details().contains("at most 1000"));
        Asked.of("select=a:x,b:x,c:x,d:x,e:x->p,f:x->>p,g:x,h:x,y").read();
        assertTrue(refused(Asked.of("select=a:x,b:x,c:x,d:x,e:x->p,f:x->>p,g:x,h:x,t(x)"))
                .details()
                .contains("at most 8 times"));
        Asked.of("offset=100000").read();
        assertTrue(refused(Asked.of("offset=100001")).details().contains("at most 100000"));
        assertTrue(refused(Asked.of("select=tiers(id)&tiers.offset=100001"))
                .details()
                .contains("at most 100000"));
        assertTrue(
                refused(Asked.of("").inRange("100001-100002", null)).details().contains("at most 100000"));
    }

    @Test
    void theLimitsAreDocumented() throws Exception {
        String page = Files.readString(Path.of("").toAbsolutePath().resolveSibling("docs/OPERATIONS.md"));
        int section = page.indexOf("### What one read may ask for");
        String told = page.substring(section, page.indexOf("\n## ", section));
        for (var limit : RestLimits.class.getRecordComponents()) {
            int value = (int) limit.getAccessor().invoke(RestLimits.usual());
            String row = value == 2 << 20 ? "| 2 MiB |" : String.format(Locale.ROOT, "| %,d", value);
            assertTrue(told.contains(row), limit + " is " + value);
        }
    }

    @Test
    void aFaultIsToldWithItsPlace() {
        RestProblem problem = refused(Asked.of("price=gte100"));
        assertEquals("\"failed to parse filter (gte100)\" (line 1, column 1)", problem.message());
        assertTrue(problem.details().startsWith("unexpected \"g\" expecting"), problem.details());
        // Half of a pair would be no text that JSON can hold.
        assertTrue(refused(Asked.of("a=%F0%9F%8E%B5")).details().contains("\uD83C\uDFB5"));
    }

    private static RestProblem refused(Asked asked) {
        return assertThrows(RestException.class, asked::read).problem();
    }
}
