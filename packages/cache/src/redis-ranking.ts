import type { Ranking } from './ranking.ts';
import { execute } from './redis-node.ts';
import type { RedisNodes } from './redis-nodes.ts';

const membersMax = 10_000;
const lifetimeSeconds = 86_400;

/** A ranking in a sorted set of at most 10,000 members, which is gone after a day without use. */
export function createRedisRanking(nodes: RedisNodes, key: string): Ranking {
  const nodeOfKey = (): string => nodes.partition([key])[0]?.node ?? '';
  return {
    async add(counts) {
      if (counts.size === 0) return;
      await nodes.run(nodeOfKey(), ({ redis }) => {
        const pipeline = redis.pipeline();
        for (const [member, count] of counts) pipeline.zincrby(key, count, member);
        pipeline.zremrangebyrank(key, 0, -membersMax - 1);
        pipeline.expire(key, lifetimeSeconds);
        return execute(pipeline);
      });
    },
    top: (count) => nodes.run(nodeOfKey(), ({ redis }) => redis.zrevrange(key, 0, count - 1)),
    async fade() {
      await nodes.run(nodeOfKey(), ({ redis }) => {
        const pipeline = redis.pipeline();
        pipeline.zunionstore(key, 1, key, 'WEIGHTS', 0.9);
        pipeline.zremrangebyscore(key, '-inf', '(1');
        pipeline.expire(key, lifetimeSeconds);
        return execute(pipeline);
      });
    },
  };
}
