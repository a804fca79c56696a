import { spawn } from 'node:child_process';

/**
 * Waits on a pipe that only we hold. When we end without a word (kill -9 included) the system
 * closes the pipe and the guardian stops PostgreSQL by its id, then removes what is disposable.
 */
const script = `
read -r word
[ "$word" = released ] && exit 0
if [ "$(head -n 1 "$2/postmaster.pid" 2>/dev/null)" = "$1" ]; then kill -s "$3" "$1"; fi
tries=0
while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
[ -z "$4" ] || rm -rf -- "$4"
`;

export interface Guardian {
  /** Sends the guardian home: PostgreSQL was stopped properly. */
  release(): void;
}

/** Starts the guardian of one PostgreSQL server; nothing happens on Windows, which has no sh. */
export function startGuardian(options: {
  processId: number;
  clusterDirectory: string;
  removeWhenDone: string | undefined;
}): Guardian {
  if (process.platform === 'win32') return { release: () => undefined };
  const signal = options.removeWhenDone === undefined ? 'INT' : 'QUIT';
  const guardian = spawn(
    'sh',
    [
      '-c',
      script,
      'rendezvous-postgres-guardian',
      String(options.processId),
      options.clusterDirectory,
      signal,
      options.removeWhenDone ?? '',
    ],
    // Its own process group, so that Ctrl-C in the terminal does not end the guardian first.
    { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' },
  );
  guardian.on('error', () => undefined);
  guardian.stdin.on('error', () => undefined);
  // Neither the process nor its pipe may keep our own event loop alive.
  guardian.unref();
  (guardian.stdin as unknown as { unref(): void }).unref();
  return { release: () => guardian.stdin.end('released\n') };
}
