package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What models know is put in by services of the platform, over HTTP, and what is similar is found by it. */
@Timeout(120)
class ModelsTest extends WithService {
    private static final UUID ASKED = DemoIds.EVENT.number(1);
    private static final UUID NEAR = DemoIds.EVENT.number(2);
    private static final UUID FAR = DemoIds.EVENT.number(3);
    private static final String EVENTS =
            "'subject_type':'event','subject_ids':['" + ASKED + "','" + NEAR + "','" + FAR + "']";

    private static Person platform() {
        return Person.platform(service);
    }

    private static Person member() {
        return Person.user(service, DemoIds.USER.number(2), DemoIds.ORGANIZATION.number(1));
    }

    private static UUID model(String version) throws Exception {
        return platform().makes("put_model", "{'name':'taste','version':'" + version + "','dimensions':2}");
    }

    @Test
    void whatIsSimilarIsFoundByWhatWasPut() throws Exception {
        database.execute(
                "UPDATE events.events SET starts_at = now() + interval '1 day', ends_at = now() + interval '2 days',"
                        + " category = NULL");
        UUID model = model("1");
        assertEquals(
                "3",
                platform()
                        .does(
                                "put_embeddings",
                                "{'model_id':'" + model + "'," + EVENTS + ",'numbers':[1,0,1,0.1,-1,0]}"));
        assertEquals("3", platform().does("put_features", "{'name':'size'," + EVENTS + ",'numbers':[1,2,-3.5]}"));
        String similar = Person.newUser(service).does("similar_events", "{'event_id':'" + ASKED + "'}");
        assertTrue(similar.contains(NEAR.toString()), similar);
        assertTrue(!similar.contains(FAR.toString()), similar);
        assertEquals(
                List.of(1, 0.1),
                platform()
                        .row("embeddings?subject_id=eq." + NEAR)
                        .getJsonArray("embedding")
                        .getList());
        assertEquals(2, platform().row("models?id=eq." + model).getInteger("dimensions"));
    }

    @Test
    void aRetryChangesNothingAndWhatWasComputedLaterStays() throws Exception {
        UUID model = model("2");
        assertEquals(model, model("2"));
        platform().mayNot(409, "put_model", "{'name':'taste','version':'2','dimensions':3}");
        String names = "{'model_id':'" + model + "'," + EVENTS + ",'numbers':";
        String first = names + "[1,0,1,0,1,0],'computed_at':'2026-01-01T10:00:00Z'}";
        assertEquals("3", platform().does("put_embeddings", first));
        assertEquals("0", platform().does("put_embeddings", first));
        assertEquals(
                "3", platform().does("put_embeddings", names + "[0,1,0,1,0,1],'computed_at':'2026-01-01T11:00:00Z'}"));
        assertEquals("0", platform().does("put_embeddings", first));
        assertEquals(
                List.of(0, 1),
                platform()
                        .row("embeddings?model_id=eq." + model + "&subject_id=eq." + NEAR)
                        .getJsonArray("embedding")
                        .getList());
        assertEquals("3", platform().does("remove_model", "{'model_id':'" + model + "'}"));
        assertEquals(List.of(), platform().rows("models?id=eq." + model));
    }

    @Test
    void nothingIsSaidOfWhatIsNotThere() throws Exception {
        UUID model = model("3");
        Person erased = Person.newUser(service);
        erased.does("edit_profile", "{'display_name':'Ann'}");
        String ofUser = "{'name':'age','subject_type':'user','subject_ids':['" + erased.id() + "'],'numbers':[41]}";
        assertEquals("1", platform().does("put_features", ofUser));
        platform().does("erase_user", "{'user_id':'" + erased.id() + "'}");
        platform().mayNot(404, "put_features", ofUser);
        String nobody = "'subject_ids':['" + GatewayClient.freshId() + "']";
        for (String type : List.of("event", "post", "user", "sponsor")) {
            platform()
                    .mayNot(
                            404,
                            "put_features",
                            "{'name':'n','subject_type':'" + type + "'," + nobody + ",'numbers':[1]}");
        }
        platform().mayNot(422, "put_features", "{'name':'n','subject_type':'tier'," + nobody + ",'numbers':[1]}");
        platform().mayNot(422, "put_features", "{'name':'n'," + EVENTS + ",'numbers':[1]}");
        platform().mayNot(422, "put_features", "{'name':'n'," + EVENTS + ",'numbers':[1,'x',2]}");
        platform()
                .mayNot(
                        422,
                        "put_features",
                        "{'name':'n','subject_type':'event','subject_ids':['" + NEAR + "','" + NEAR
                                + "'],'numbers':[1,2]}");
        platform().mayNot(422, "put_embeddings", "{'model_id':'" + model + "'," + EVENTS + ",'numbers':[1,0,1,0,1]}");
        platform().mayNot(422, "put_embeddings", "{'model_id':'" + model + "'," + EVENTS + ",'numbers':[1,0,1,0,0,0]}");
        platform()
                .mayNot(
                        422,
                        "put_embeddings",
                        "{'model_id':'" + model + "'," + EVENTS + ",'numbers':[1,0,1,0,1,1e300]}");
    }

    @Test
    void aSubjectHasSixtyFourFeaturesAtMost() throws Exception {
        String ofFour = "'subject_type':'event','subject_ids':['" + DemoIds.EVENT.number(4) + "']";
        for (int i = 0; i < 64; i++) {
            platform().does("put_features", "{'name':'f" + i + "'," + ofFour + ",'numbers':[1]}");
        }
        String oneMore = "{'name':'one more'," + ofFour + ",'numbers':[1]}";
        platform().mayNot(422, "put_features", oneMore);
        assertEquals("1", platform().does("remove_features", "{'name':'f0'," + ofFour + "}"));
        platform().does("put_features", oneMore);
    }

    @Test
    void aMemberReadsWhatIsKnownOfItsEventsAndTenantsPutNothing() throws Exception {
        UUID others = DemoIds.EVENT.number(11);
        for (UUID event : List.of(DemoIds.EVENT.number(5), others)) {
            platform()
                    .does(
                            "put_features",
                            "{'name':'joy','subject_type':'event','subject_ids':['" + event + "'],'numbers':[0.5]}");
        }
        assertEquals(0.5, member().row("features?name=eq.joy").getDouble("value"));
        assertEquals(403, member().client().get("/rest/v1/models").statusCode());
        assertEquals(403, member().client().get("/rest/v1/embeddings").statusCode());
        member().mayNot(403, "put_model", "{'name':'taste','version':'9'}");
        Person tenantsService = new Person(
                service.client(service.tokens()
                        .sign(
                                io.yardpass.domain.Role.SERVICE_ROLE,
                                DemoIds.ORGANIZATION.number(1),
                                null,
                                java.time.Duration.ofMinutes(5))),
                null);
        tenantsService.mayNot(403, "put_features", "{'name':'joy'," + EVENTS + ",'numbers':[1,1,1]}");
    }
}
