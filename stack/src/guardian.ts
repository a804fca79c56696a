import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Waits on a pipe that only our process holds. When our process ends without a word (kill -9
 * included) the system closes the pipe, and the guardian ends what is still on its list, then
 * removes what is disposable. Process groups, so that a start script's children end with it.
 */
const script = `
gentle=$1
shift
watched=
while read -r verb value; do
  case $verb in
    watch) watched="$watched $value" ;;
    forget)
      rest=
      for group in $watched; do [ "$group" = "$value" ] || rest="$rest $group"; done
      watched=$rest ;;
    remove) set -- "$@" "$value" ;;
  esac
done
signal() { for group in $watched; do kill -s "$1" -- "-$group" 2>/dev/null; done; }
lives() { for group in $watched; do kill -s 0 -- "-$group" 2>/dev/null && return 0; done; return 1; }
if [ "$gentle" = gentle ]; then
  signal TERM
  signal CONT
  tries=0
  while lives && [ "$tries" -lt 150 ]; do sleep 0.1; tries=$((tries + 1)); done
fi
signal KILL
for directory in "$@"; do rm -rf -- "$directory"; done
`;

export interface Guardian {
  /** Ends this process group should our process die. */
  watch(processGroup: number): void;
  /** The group has ended. */
  forget(processGroup: number): void;
  /** Removes this directory when our process ends, in whatever way. */
  removeAtEnd(directory: string): void;
}

/**
 * Starts a guardian; it ends when our process does. A gentle one gives what it ends 15 s to finish,
 * the other kills at once. On Windows, which has no sh, it does nothing.
 */
export function startGuardian(manner: 'gentle' | 'kill'): Guardian {
  if (process.platform === 'win32') {
    const nothing = () => undefined;
    return { watch: nothing, forget: nothing, removeAtEnd: nothing };
  }
  const child: ChildProcess = spawn('sh', ['-c', script, 'rendezvous-guardian', manner], {
    // Its own process group, so that Ctrl-C in the terminal does not end the guardian first.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  // Neither the process nor its pipe may keep our own event loop alive.
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  const tell = (verb: string, value: string | number) => child.stdin?.write(`${verb} ${value}\n`);
  return {
    watch: (processGroup) => tell('watch', processGroup),
    forget: (processGroup) => tell('forget', processGroup),
    removeAtEnd: (directory) => tell('remove', directory),
  };
}
