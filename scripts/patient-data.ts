/**
 * What an operator does for a patient who asks for their data (GDPR, articles 15 and 17):
 *   npm run -s patient-data -- export ada --region fr > ada.json
 *   npm run -s patient-data -- erase ada --region fr --yes
 * It speaks to the gateway (--url, by default the one on PORT) with the token in OPERATOR_TOKEN.
 * Exit code 0 done, 1 nothing is stored or the gateway refused, 3 bad usage.
 */
import { parseArgs } from 'node:util';
import { parseConfig } from '@rendezvous/platform/config';
import { z } from 'zod';
import { createGatewayClient, type GatewayClient } from './gateway-client.ts';
import { copyRecord } from './patient-data/copy-record.ts';

const usage =
  'Usage: OPERATOR_TOKEN=… npm run -s patient-data -- export|erase PATIENT --region fr ' +
  '[--url http://127.0.0.1:4000] [--yes]';

class UsageError extends Error {}

const configSchema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(4000),
  OPERATOR_TOKEN: z
    .string({
      error:
        'is needed: for a running npm start, what ' +
        '`npm run -s token -- --role operator --region fr --scope "patients:read patients:erase"` prints',
    })
    .min(1),
});

function readArguments(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { region: text, url: text, yes: { type: 'boolean' } } as const;
  try {
    const { positionals, values } = parseArgs({ args: [...argv], allowPositionals: true, options });
    const [command, patientId, ...more] = positionals;
    const isKnown = command === 'export' || command === 'erase';
    if (isKnown && patientId && more.length === 0 && values.region) {
      return { command, patientId, region: values.region, url: values.url, yes: values.yes };
    }
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('\n', 1)[0]} ${usage}`);
  }
  throw new UsageError(usage);
}

const eraseDocument = `mutation Erase($input: ErasePatientInput!) {
  erasePatient(input: $input) {
    __typename
    ... on ErasePatientSuccess { erasedAppointments canceledAppointments }
    ... on UserError { message }
  }
}`;

interface Erased {
  readonly erasePatient: {
    readonly __typename: string;
    readonly message?: string;
    readonly erasedAppointments?: number;
    readonly canceledAppointments?: number;
  };
}

/** Answers the exit code. */
async function exportRecord(ask: GatewayClient, patientId: string): Promise<number> {
  const record = await copyRecord(ask, patientId);
  if (record === null) {
    process.stderr.write('Nothing is stored about such a patient in this region.\n');
    return 1;
  }
  process.stdout.write(`${JSON.stringify(record, null, 2)}\n`);
  return 0;
}

async function erase(ask: GatewayClient, patientId: string): Promise<number> {
  const { erasePatient } = await ask<Erased>(eraseDocument, { input: { patientId } });
  if (erasePatient.__typename !== 'ErasePatientSuccess') {
    process.stderr.write(`${erasePatient.message}\n`);
    return 1;
  }
  const { erasedAppointments, canceledAppointments } = erasePatient;
  process.stdout.write(
    `Forgotten: ${erasedAppointments} appointments are nobody's now, ` +
      `${canceledAppointments} future ones of them were given up.\n`,
  );
  return 0;
}

async function main(): Promise<number> {
  const { command, patientId, region, url, yes } = readArguments(process.argv.slice(2));
  if (command === 'erase' && yes !== true) {
    throw new UsageError('Nobody can undo an erasure: add --yes when you mean it.');
  }
  const { PORT, OPERATOR_TOKEN } = parseConfig('patient-data', configSchema, process.env);
  const endpoint = new URL(`/${region}/graphql`, url ?? `http://127.0.0.1:${PORT}`).href;
  const ask = createGatewayClient(endpoint, OPERATOR_TOKEN);
  return command === 'export' ? exportRecord(ask, patientId) : erase(ask, patientId);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 3 : 1;
}
