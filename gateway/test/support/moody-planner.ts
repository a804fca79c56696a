/** A planner's thread that answers, keeps silent, or dies, as the operation says. */
import { parentPort } from 'node:worker_threads';
import type { PlannerCall } from '../../src/planning/planner-messages.ts';

const loaded = new Set<number>();

parentPort?.on('message', (message: PlannerCall) => {
  if (message.kind === 'unload') {
    loaded.delete(message.supergraph);
    return;
  }
  const { call, supergraph } = message;
  if (message.kind === 'load') {
    loaded.add(supergraph);
    const description = { apiSchemaSdl: '', executionSchemaSdl: '', subgraphs: [] };
    parentPort?.postMessage({ call, loaded: description }, []);
    return;
  }
  if (message.source === 'die') throw new Error('as it was told');
  if (message.source === 'silence') return;
  const plan = { kind: 'QueryPlan' };
  const failure = { message: 'not loaded', extensions: null };
  parentPort?.postMessage(loaded.has(supergraph) ? { call, plan } : { call, failure }, []);
});
