import type { Pool, PoolClient } from 'pg';

/** What happens on a pool, and what is made to happen. */
export interface PoolWatch {
  /** SQLSTATEs of all errors inside of transactions. */
  readonly errors: string[];
  /** Waited for before each statement of a transaction; throwing is a crash at that place. */
  beforeStatement?: ((statement: string) => void | Promise<void>) | undefined;
  /** The same after a statement has succeeded. */
  afterStatement?: ((statement: string) => void) | undefined;
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
    const statement = typeof first === 'string' ? first : (named.name ?? named.text ?? '');
    await watch.beforeStatement?.(statement);
    try {
      // As a method call: pg's query needs its client.
      const result: unknown = await (client as { query: Query }).query(...parameters);
      watch.afterStatement?.(statement);
      return result;
    } catch (error) {
      watch.errors.push((error as { code?: string }).code ?? 'unknown');
      throw error;
    }
  };
  return proxyWith(client, { query });
}

type Query = (...parameters: unknown[]) => Promise<unknown>;

function proxyWith<T extends object>(target: T, replaced: object): T {
  return new Proxy(target, {
    get(_, property) {
      if (property in replaced) return (replaced as Record<PropertyKey, unknown>)[property];
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
