import { retryWithJitter } from '@rendezvous/platform/retry';
import type { Broker, Cluster } from 'kafkajs';

/** kafkajs sends this when a consumer stops while the broker listens; its types leave it out. */
type Coordinator = Broker & {
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
};

/** A broker that has just come back reads its groups first, and says so. */
const farewell = { attempts: 4, baseDelayMs: 100, maxDelayMs: 400, timeoutMs: 1_000 } as const;

/**
 * Tells Kafka that a member is not coming back. A broker that returns from an outage keeps its
 * groups' members from before and gives nothing out until it has waited for all of them; but here
 * each of them returns under a new name, because kafkajs gives up when its only broker goes.
 * @throws what kafkajs throws when the broker does not take it within some tries: no harm is done
 */
export async function leaveInTheNameOf(
  memberId: string,
  { cluster, groupId }: { cluster: Cluster; groupId: string },
): Promise<void> {
  await retryWithJitter(async () => {
    const coordinator = (await cluster.findGroupCoordinator({ groupId })) as Coordinator;
    try {
      await coordinator.leaveGroup({ groupId, memberId });
    } catch (error) {
      // Its session is over already, which is as good.
      if ((error as { type?: string }).type !== 'UNKNOWN_MEMBER_ID') throw error;
    }
  }, farewell);
}
