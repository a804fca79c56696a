/** What the services' own pages for operators say. */

/** What was seen of the services while an engine was away. */
export interface Sighting {
  /** `<service>:<engine>` of each breaker that is open now. */
  readonly openBreakers: readonly string[];
  /** Locks by outcome, since the start. */
  readonly locks: ReadonlyMap<string, number>;
  /** The services that say they are not ready. */
  readonly notReady: readonly string[];
}

interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** Asks every service at once. A service that does not answer is not ready. */
export async function lookAtServices(urls: Readonly<Record<string, string>>): Promise<Sighting> {
  const openBreakers: string[] = [];
  const locks = new Map<string, number>();
  const notReady: string[] = [];
  const look = async ([service, url]: [string, string]) => {
    const [metrics, ready] = await Promise.all([
      fetch(new URL('/metrics', url)),
      fetch(new URL('/readyz', url)),
    ]);
    for (const { name, labels, value } of parse(await metrics.text())) {
      const breaker = `${service}:${labels['engine']}`;
      if (name === 'rendezvous_breaker_open' && value === 1) openBreakers.push(breaker);
      if (name === 'rendezvous_lock_total') locks.set(labels['outcome'] ?? '', value);
    }
    const body = await ready.text();
    if (ready.status !== 200) notReady.push(`${service}: ${body}`);
  };
  await Promise.all(
    Object.entries(urls).map((entry) =>
      look(entry).catch((error: unknown) => notReady.push(`${entry[0]}: ${String(error)}`)),
    ),
  );
  return { openBreakers, locks, notReady };
}

/** The text format of Prometheus: `name{label="value",…} number`. */
function parse(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const found = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (found === null) return [];
    const labels = [...(found[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(
      ([, label, value]) => [label ?? '', value ?? ''] as const,
    );
    return [{ name: found[1] ?? '', labels: Object.fromEntries(labels), value: Number(found[3]) }];
  });
}
