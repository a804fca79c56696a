const logicalPrefix = 'rendezvous.';

/** What one installation's topics and groups of one region are called on the wire. */
export interface KafkaNames {
  /** The wire's name of a topic such as `rendezvous.fr.slot.v1`. */
  topic(topic: string): string;
  /** Where a group keeps a topic's events that failed, and those that wait behind them. */
  retryTopic(topic: string, group: string): string;
  /** Where a group's events of a topic go that it gave up on. */
  deadLetterTopic(topic: string, group: string): string;
  group(group: string): string;
  /** Whether a topic on the wire holds dead letters of this region. */
  isDeadLetterTopic(wireTopic: string): boolean;
}

/**
 * Names in a namespace: several installations can share one Kafka, and the default namespace leaves
 * topics as they are called everywhere else.
 */
export function kafkaNames(namespace: string, region: string): KafkaNames {
  const topicOf = (topic: string): string =>
    topic.startsWith(logicalPrefix)
      ? `${namespace}.${topic.slice(logicalPrefix.length)}`
      : `${namespace}.${topic}`;
  return {
    topic: topicOf,
    retryTopic: (topic, group) => `${topicOf(topic)}.${group}.retry`,
    deadLetterTopic: (topic, group) => `${topicOf(topic)}.${group}.dlq`,
    group: (group) => `${namespace}.${region}.${group}`,
    isDeadLetterTopic: (wireTopic) =>
      wireTopic.startsWith(`${namespace}.${region}.`) && wireTopic.endsWith('.dlq'),
  };
}
