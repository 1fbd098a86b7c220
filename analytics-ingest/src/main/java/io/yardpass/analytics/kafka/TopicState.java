package io.yardpass.analytics.kafka;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topic as its brokers know it.
 *
 * @param clusterId whose it is
 * @param topicId which it is among all that ever had its name
 * @param replicas of the partition that has the fewest
 * @param allowed what whoever asks may do; all where the brokers have no rules
 */
record TopicState(
        String clusterId,
        String topicId,
        int partitions,
        int replicas,
        int inSyncReplicasMin,
        long messageBytesMax,
        boolean isUncleanElectionAllowed,
        Set<AclOperation> allowed) {
    private static final int PARTITIONS_USUAL = 12;
    private static final Duration ASKING_MAX = Duration.ofSeconds(10);
    private static final short REPLICATION_OF_BROKERS = -1;
    private static final Set<AclOperation> ALL = EnumSet.allOf(AclOperation.class);

    /** The topic could lose what it acknowledges, or cannot be used; somebody must change it, or a setting. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * Asks, and makes the topic where there is none, which gateways may not have the right to. Blocks.
     *
     * @param needed what whoever asks wants to do with it
     * @throws RefusedException in a sentence, where what is acknowledged could be lost
     * @throws ExecutionException and others when the brokers cannot be asked
     */
    static TopicState require(Admin admin, KafkaOptions options, AclOperation needed)
            throws RefusedException, ExecutionException, InterruptedException, TimeoutException {
        TopicState state = ask(admin, options);
        Optional<String> fault = state.fault(options, needed);
        if (fault.isPresent()) {
            throw new RefusedException("the topic " + options.topic() + " " + fault.get());
        }
        return state;
    }

    private Optional<String> fault(KafkaOptions options, AclOperation needed) {
        if (!allowed.contains(needed)) {
            return Optional.of("does not let us " + needed + ": its brokers' rules must");
        }
        int least = options.replicasMin();
        if (replicas < least || inSyncReplicasMin < least) {
            return Optional.of("has " + replicas + " replicas of which " + inSyncReplicasMin
                    + " acknowledge, and YARDPASS_KAFKA_MIN_REPLICAS is " + least);
        }
        if (isUncleanElectionAllowed) {
            return Optional.of("lets a broker lead that lacks what was acknowledged:"
                    + " set unclean.leader.election.enable=false");
        }
        if (messageBytesMax < KafkaOptions.RECORD_BYTES_MAX) {
            return Optional.of("takes records of " + messageBytesMax + " bytes at most: set max.message.bytes="
                    + KafkaOptions.RECORD_BYTES_MAX);
        }
        return Optional.empty();
    }

    private static TopicState ask(Admin admin, KafkaOptions options)
            throws ExecutionException, InterruptedException, TimeoutException {
        TopicDescription topic = describe(admin, options);
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, options.topic());
        Config config = answer(admin.describeConfigs(List.of(resource)).all()).get(resource);
        return new TopicState(
                answer(admin.describeCluster().clusterId()),
                topic.topicId().toString(),
                topic.partitions().size(),
                topic.partitions().stream()
                        .mapToInt(partition -> partition.replicas().size())
                        .min()
                        .orElse(0),
                Integer.parseInt(value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)),
                Long.parseLong(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)),
                Boolean.parseBoolean(value(config, TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG)),
                topic.authorizedOperations() == null ? ALL : topic.authorizedOperations());
    }

    private static TopicDescription describe(Admin admin, KafkaOptions options)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return description(admin, options.topic());
        } catch (ExecutionException failure) {
            if (!(failure.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw failure;
            }
            create(admin, options);
            return description(admin, options.topic());
        }
    }

    private static TopicDescription description(Admin admin, String topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        return answer(admin.describeTopics(List.of(topic), options).allTopicNames())
                .get(topic);
    }

    private static void create(Admin admin, KafkaOptions options)
            throws ExecutionException, InterruptedException, TimeoutException {
        var topic = new NewTopic(options.topic(), PARTITIONS_USUAL, REPLICATION_OF_BROKERS)
                .configs(Map.of(
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        Integer.toString(options.replicasMin()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(KafkaOptions.RECORD_BYTES_MAX),
                        // Else a gateway whose clock is wrong would say when records are old enough to be deleted.
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime"));
        try {
            answer(admin.createTopics(List.of(topic)).all());
        } catch (ExecutionException failure) {
            // Another process was quicker.
            if (!(failure.getCause() instanceof TopicExistsException)) {
                throw failure;
            }
        }
    }

    private static String value(Config config, String name) {
        return config.get(name).value();
    }

    private static <T> T answer(KafkaFuture<T> asked)
            throws ExecutionException, InterruptedException, TimeoutException {
        return asked.get(ASKING_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }
}
