/**
 * The product under test as a process of its own, so that the load and the product do not share an
 * event loop. It is told what to start by a message and ends when its parent does.
 */
import { loadConfig as loadSlotsConfig } from '@rendezvous/slots/config';
import { startSlots } from '@rendezvous/slots/main';
// @boundaries-ignore The product is started the way npm start does it.
import { type DatabaseOwner, startProduct } from '../../../scripts/product.ts';

export interface ProductOrder {
  readonly region: string;
  readonly dataDirectory: string;
  readonly internalTokenSecret: string;
  readonly databaseUrls: Readonly<Record<DatabaseOwner, string>>;
  /** Engines, mail server, log level. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ProductReport {
  readonly gatewayUrl: string;
  /** The subgraphs by name, and `slots-2`: a second process of slots as far as caches go. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
}

async function start(order: ProductOrder): Promise<{
  report: ProductReport;
  close(): Promise<void>;
}> {
  const { region, databaseUrls, environment, internalTokenSecret } = order;
  const product = await startProduct({
    port: 0,
    host: '127.0.0.1',
    regions: [region],
    dataDirectory: order.dataDirectory,
    internalTokenSecret,
    databaseUrl: (owner) => databaseUrls[owner],
    environment,
  });
  const secondSlots = await startSlots(
    loadSlotsConfig({
      ...environment,
      REGIONS: region,
      HOST: '127.0.0.1',
      PORT: '0',
      INTERNAL_TOKEN_SECRET: internalTokenSecret,
      [`DATABASE_URL_${region.toUpperCase()}`]: databaseUrls.slots,
      [`EVENT_LOG_URL_${region.toUpperCase()}`]: databaseUrls.event_log,
    }),
  );
  return {
    report: {
      gatewayUrl: product.gateway.url,
      subgraphUrls: {
        ...Object.fromEntries(product.subgraphs.map(({ name, url }) => [name, url])),
        'slots-2': secondSlots.url,
      },
    },
    async close() {
      await secondSlots.close();
      await product.close();
    },
  };
}

process.once('message', (order) => {
  // It comes from our parent, which is the other half of this scenario.
  start(order as ProductOrder).then(
    ({ report, close }) => {
      const end = (): void => void close().finally(() => process.exit(0));
      process.once('disconnect', end);
      if (process.connected) process.send?.(report);
      else end();
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
