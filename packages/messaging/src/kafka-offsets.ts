import type { KafkaAdmin } from './kafka-client.ts';

/** Where a partition begins and ends; `end` is the offset of the next record. */
export interface PartitionEnds {
  readonly start: number;
  readonly end: number;
}

/** What a group committed for a partition; offset -1 when nothing yet. */
export interface Committed {
  readonly offset: number;
  /** Events below the offset that wait in the retry topic. */
  readonly parked: number;
}

/** The ends of a topic's partitions, by partition. Throws when Kafka is away. */
export async function readEnds(
  admin: KafkaAdmin,
  wireTopic: string,
): Promise<Map<number, PartitionEnds>> {
  const offsets = await admin.ask((asked) => asked.fetchTopicOffsets(wireTopic));
  return new Map(
    offsets.map(({ partition, low, high }) => [
      partition,
      { start: Number(low), end: Number(high) },
    ]),
  );
}

/** What a group committed of a topic, by partition. Throws when Kafka is away. */
export async function readCommitted(
  admin: KafkaAdmin,
  wireGroup: string,
  wireTopic: string,
): Promise<Map<number, Committed>> {
  const [found] = await admin.ask((asked) =>
    asked.fetchOffsets({ groupId: wireGroup, topics: [wireTopic] }),
  );
  return new Map(
    (found?.partitions ?? []).map(({ partition, offset, metadata }) => [
      partition,
      { offset: Math.max(Number(offset), -1), parked: parkedOf(metadata) },
    ]),
  );
}

const metadataPattern = /^parked=(\d{1,9})$/;

/** The note kept beside a committed offset, so that the lag counts what is parked. */
export function committedNote(parked: number): string {
  return `parked=${parked}`;
}

function parkedOf(metadata: string | null): number {
  return Number(metadataPattern.exec(metadata ?? '')?.[1] ?? 0);
}

const lagMax = 100_000;

/** How many events a group has still to handle of some topics, at most 100,000. */
export async function readLag(
  admin: KafkaAdmin,
  wireGroup: string,
  wireTopics: readonly string[],
): Promise<number> {
  let lag = 0;
  for (const wireTopic of wireTopics) {
    const committed = await readCommitted(admin, wireGroup, wireTopic);
    for (const [partition, { start, end }] of await readEnds(admin, wireTopic)) {
      const { offset, parked } = committed.get(partition) ?? { offset: -1, parked: 0 };
      lag += Math.max(0, end - Math.max(offset, start)) + parked;
    }
  }
  return Math.min(lag, lagMax);
}
