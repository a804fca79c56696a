/** A program that starts PostgreSQL, says where it is, and stays until it is killed. */
import { startEmbeddedPostgres } from '../../embedded-postgres.ts';

const [dataDirectory = '', disposable] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({
  dataDirectory,
  password: 'for-tests-only',
  durable: true,
  disposable: disposable === 'disposable',
});
const { processId, superuserUrl } = postgres;
process.stdout.write(`${JSON.stringify({ processId, superuserUrl })}\n`);
setInterval(() => undefined, 60_000);
