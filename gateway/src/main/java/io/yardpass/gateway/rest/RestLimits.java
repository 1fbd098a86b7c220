package io.yardpass.gateway.rest;

/**
 * How much one read may ask for. What goes beyond is refused, and never cut short in silence.
 *
 * @param rowsMax of an answer; also how many there are where no limit is given
 * @param embeddingRowsMax the same where rows of another view are embedded in each: the two limits multiply
 * @param embeddedRowsMax the same of what is embedded in one row
 * @param offsetMax rows passed over, each of which is looked at
 * @param answerBytesMax of the JSON
 * @param selectedMax columns and relations that are named, all together
 * @param columnRepeatsMax how often a column is named by any of its paths: a large value is read each time
 * @param orderMax columns of an order
 * @param filtersMax comparisons in all
 * @param depthMax of and() and or() within each other
 * @param listMax values of one list
 * @param patternMax characters of a pattern of like and ilike
 * @param embeddedMax relations embedded in one answer
 * @param countedMax rows to which count=planned and count=estimated count
 */
public record RestLimits(
        int rowsMax,
        int embeddingRowsMax,
        int embeddedRowsMax,
        int offsetMax,
        int answerBytesMax,
        int selectedMax,
        int columnRepeatsMax,
        int orderMax,
        int filtersMax,
        int depthMax,
        int listMax,
        int patternMax,
        int embeddedMax,
        int countedMax) {

    public static RestLimits usual() {
        return new RestLimits(1_000, 100, 200, 100_000, 2 << 20, 100, 8, 10, 50, 5, 200, 200, 5, 10_000);
    }
}
