/**
 * Prints a new key of the registry. It opens nothing until a registry is started with it as
 * REGISTRY_ADMIN_KEY or REGISTRY_GATEWAY_KEY: `node registry/src/new-key.ts`.
 */
import { createApiKey } from './domain/api-key.ts';

process.stdout.write(`${createApiKey('rvk').key}\n`);
