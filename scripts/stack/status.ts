/** `npm run stack -- status` and `down`: what can be done to a stack from another terminal. */
import { setTimeout as delay } from 'node:timers/promises';
import { signalProcess, waitForExit } from '../postgres/process-identity.ts';
import { StackError } from './stack-error.ts';
import { lives, readState, removeState, statusOf } from './state.ts';

const stopTimeoutMs = 120_000;
const killTimeoutMs = 10_000;

/** Prints every member: for people as a table, for programs as JSON. */
export async function printStatus(dataDirectory: string, asJson: boolean): Promise<void> {
  const state = await readState(dataDirectory);
  const members = state === null ? [] : await statusOf(state);
  if (asJson) {
    console.log(JSON.stringify(members, null, 2));
    return;
  }
  if (members.length === 0) {
    console.log(`No stack runs on ${dataDirectory}.`);
    return;
  }
  const notes = new Map(state?.members.map(({ name, note }) => [name, note]));
  const rows = members.map(({ name, kind, pid, url, state: now }) => [
    name,
    kind,
    now,
    pid === null ? '-' : String(pid),
    url,
    notes.get(name) ?? '',
  ]);
  printTable([['name', 'kind', 'state', 'pid', 'url', ''], ...rows]);
}

/** Prints rows of the same length, each column as wide as its widest cell. */
function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/**
 * Stops the stack of a data folder, wherever it was started. What its runner left behind, should
 * that have been killed, is ended too; a process is only touched if it is the very one on record.
 * @throws StackError when something does not end
 */
export async function stopStack(dataDirectory: string): Promise<void> {
  const state = await readState(dataDirectory);
  if (state === null) {
    console.log(`No stack runs on ${dataDirectory}.`);
    return;
  }
  if (await lives(state.runner)) {
    signalProcess(state.runner.processId, 'SIGTERM');
    if (!(await waitForExit(state.runner.processId, stopTimeoutMs))) {
      throw new StackError(`The stack (process ${state.runner.processId}) does not stop.`);
    }
  }
  const identities = state.members.flatMap((member) => member.process ?? []);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const deadline = performance.now() + killTimeoutMs;
    const left = [];
    for (const identity of identities) if (await lives(identity)) left.push(identity);
    if (left.length === 0) break;
    for (const { processId } of left) {
      signalProcess(processId, signal);
      signalProcess(processId, 'SIGCONT');
    }
    for (const identity of left) {
      while ((await lives(identity)) && performance.now() < deadline) await delay(50);
    }
  }
  await removeState(dataDirectory);
  console.log('The stack is down.');
}
