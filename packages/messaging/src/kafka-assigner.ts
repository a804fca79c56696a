import { AssignerProtocol } from 'kafkajs';
import type { PartitionAssigner } from 'kafkajs';

const version = 1;

/**
 * Gives partition p of every topic of a group to the same member, so that whoever handles a
 * partition also owns the partition of the retry topic that goes with it.
 */
export const sameOwnerAssigner: PartitionAssigner = ({ cluster }) => ({
  name: 'rendezvous-same-owner',
  version,
  async assign({ members, topics }) {
    const subscribed = new Map(
      members.map(({ memberId, memberMetadata }) => [
        memberId,
        new Set(AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? []),
      ]),
    );
    const memberIds = [...subscribed.keys()].toSorted();
    const assignments = new Map<string, Record<string, number[]>>(memberIds.map((id) => [id, {}]));
    const everyTopic = new Set([...topics, ...[...subscribed.values()].flatMap((set) => [...set])]);
    for (const topic of everyTopic) {
      const candidates = memberIds.filter((id) => subscribed.get(id)?.has(topic));
      // A member of a newer release may read more topics than the leader does.
      if (!topics.includes(topic)) await cluster.addTargetTopic(topic);
      for (const { partitionId } of cluster.findTopicPartitionMetadata(topic)) {
        const owner = assignments.get(candidates[partitionId % candidates.length] ?? '');
        if (owner !== undefined) (owner[topic] ??= []).push(partitionId);
      }
    }
    return [...assignments].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version,
        assignment,
        userData: Buffer.alloc(0),
      }),
    }));
  },
  protocol: ({ topics }) => ({
    name: 'rendezvous-same-owner',
    metadata: AssignerProtocol.MemberMetadata.encode({
      version,
      topics,
      userData: Buffer.alloc(0),
    }),
  }),
});
