package io.yardpass.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Embeddings written and searched as a backend would. */
@Timeout(180)
class SimilarityTest {
    private static final String MODEL = "09000000-0000-7000-8000-000000000001";
    private static final String WITHOUT_EMBEDDINGS = "09000000-0000-7000-8000-000000000002";

    private static TestDatabase database;

    @BeforeAll
    static void open() {
        database = TestDatabase.fresh();
        database.execute("""
                SET ROLE service_role;
                INSERT INTO ml.models (id, name, version, dimensions)
                VALUES ('%1$s', 'taste', '1', 3), ('%2$s', 'score', '1', NULL);
                INSERT INTO ml.features (subject_type, subject_id, name, value)
                VALUES ('event', '05000000-0000-7000-8000-000000000001', 'loudness', 0.7);
                INSERT INTO ml.embeddings (model_id, subject_type, subject_id, embedding)
                VALUES
                    ('%1$s', 'event', '05000000-0000-7000-8000-000000000001', '{1, 0, 0}'),
                    ('%1$s', 'event', '05000000-0000-7000-8000-000000000002', '{2, 2, 0}'),
                    ('%1$s', 'event', '05000000-0000-7000-8000-000000000003', '{-5, 0, 0}'),
                    ('%1$s', 'event', '05000000-0000-7000-8000-000000000004', '{0, 0, 0.001}'),
                    ('%1$s', 'post', '05000000-0000-7000-8000-000000000005', '{1, 0, 0}');
                """.formatted(MODEL, WITHOUT_EMBEDDINGS));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void theNearestComeFirstWhateverTheirLength() {
        assertEquals("1:1.000 2:0.707 4:0.000 3:-1.000", similar("'{7, 0, 0}'", 10));
        assertEquals("1:1.000 2:0.707", similar("'{7, 0, 0}'", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ARRAY[1, 0]; 5; the query has 2 dimensions",
                "ARRAY[1, 0, 0, 0]; 5; the query has 4 dimensions",
                "NULL; 5; the query has no dimensions",
                "ARRAY[1, 0, 0]; 0; neighbours must be 1 to 1000",
                "ARRAY[1, 0, 0]; 1001; neighbours must be 1 to 1000",
            })
    void aQueryThatDoesNotFitIsRefusedInPlainWords(String query, int neighbours, String said) {
        assertRefused(said, () -> similar(query, neighbours));
    }

    @Test
    void aModelThatIsNotThereIsSaid() {
        assertRefused(
                "there is no model",
                () -> database.text("SELECT count(*) FROM ml.similar(uuidv7(), 'event', '{1, 0, 0}', 1)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                MODEL + "; {1, 0}; embeddings_dimensions_of_the_model",
                WITHOUT_EMBEDDINGS + "; {1, 0, 0}; embeddings_dimensions_of_the_model",
                MODEL + "; {0, 0, 0}; embeddings_embedding_has_direction",
                MODEL + "; {NaN, 0, 0}; embeddings_embedding_has_direction",
                MODEL + "; {Infinity, 0, 0}; embeddings_embedding_has_direction",
                MODEL + "; {NULL, 0, 1}; embeddings_embedding_has_direction",
                MODEL + "; {{1}, {0}, {1}}; embeddings_embedding_has_direction",
                MODEL + "; {}; embeddings_embedding_has_direction",
            })
    void onlyAnEmbeddingThatCanBeComparedIsStored(String model, String embedding, String refusedBy) {
        assertRefused(refusedBy, () -> database.execute("""
                        SET ROLE service_role;
                        INSERT INTO ml.embeddings (model_id, subject_type, subject_id, embedding)
                        VALUES ('%s', 'event', uuidv7(), '%s')
                        """.formatted(model, embedding)));
    }

    @Test
    void aModelWithEmbeddingsKeepsItsDimensions() {
        assertRefused(
                "embeddings_dimensions_of_the_model",
                () -> database.execute("UPDATE ml.models SET dimensions = 4 WHERE id = '" + MODEL + "'"));
    }

    /** With the extension an IVFFlat index is made and used; the embedded server has none, and says so. */
    @Test
    void withoutTheExtensionThereIsNoIndexAndTheExactSearchIsNamed() {
        if (database.count("SELECT count(*) FROM pg_extension WHERE extname = 'vector'") == 0) {
            assertEquals("f", asBackend("SELECT ml.index_embeddings('" + MODEL + "')"));
            assertRefused(
                    "ask ml.similar", () -> asBackend("SELECT ml.nearby('" + MODEL + "', 'event', '{1, 0, 0}', 1)"));
        }
        assertRefused("there is no model", () -> asBackend("SELECT ml.index_embeddings('" + WITHOUT_EMBEDDINGS + "')"));
    }

    @Test
    void noTenantReadsWhatModelsKnow() {
        for (var role : new String[] {"anon", "authenticated"}) {
            assertEquals("f", database.text("SELECT has_table_privilege('" + role + "', 'ml.embeddings', 'SELECT')"));
            assertEquals(
                    "f",
                    database.text("SELECT has_function_privilege('" + role
                            + "', 'ml.similar(uuid, text, real[], integer)', 'EXECUTE')"));
        }
    }

    private static String similar(String query, int neighbours) {
        return asBackend("""
                SELECT string_agg(right(subject_id::text, 1) || ':' || round(similarity::numeric, 3), ' ')
                FROM ml.similar('%s', 'event', %s, %d)
                """.formatted(MODEL, query, neighbours));
    }

    private static String asBackend(String query) {
        return database.textAfter("SET LOCAL ROLE service_role;", query);
    }

    private static void assertRefused(String said, Runnable attempt) {
        var refusal = assertThrows(AssertionError.class, attempt::run);
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }
}
