import type { Pool, PoolClient } from 'pg';

/** What happens on a pool, and what is made to happen. */
export interface PoolWatch {
  /** SQLSTATEs of all errors inside of transactions. */
  readonly errors: string[];
  /** Called before each statement of a transaction; throwing is a crash at that place. */
  beforeStatement?: ((statement: string) => void) | undefined;
}

/** The pool with its transactions watched; everything else goes through. */
export function watchPool(pool: Pool, watch: PoolWatch): Pool {
  const connect = async (): Promise<PoolClient> => watchClient(await pool.connect(), watch);
  return proxyWith(pool, { connect });
}

function watchClient(client: PoolClient, watch: PoolWatch): PoolClient {
  const query = async (...parameters: unknown[]): Promise<unknown> => {
    const [first] = parameters;
    const named = first as { name?: string; text?: string };
    watch.beforeStatement?.(typeof first === 'string' ? first : (named.name ?? named.text ?? ''));
    try {
      return await (client.query as (...all: unknown[]) => Promise<unknown>)(...parameters);
    } catch (error) {
      watch.errors.push((error as { code?: string }).code ?? 'unknown');
      throw error;
    }
  };
  return proxyWith(client, { query });
}

function proxyWith<T extends object>(target: T, replaced: object): T {
  return new Proxy(target, {
    get(_, property) {
      if (property in replaced) return (replaced as Record<PropertyKey, unknown>)[property];
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
