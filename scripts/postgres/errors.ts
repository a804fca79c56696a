/** A problem with the embedded PostgreSQL whose message is one sentence for the user. */
export class EmbeddedPostgresError extends Error {
  override readonly name: string = 'EmbeddedPostgresError';
}

/** Another living process already runs a cluster on this data folder. */
export class DataDirectoryInUse extends EmbeddedPostgresError {
  override readonly name = 'DataDirectoryInUse';
  constructor(dataDirectory: string, ownerProcessId: number) {
    super(
      `The data folder ${dataDirectory} is already in use by process ${ownerProcessId}. ` +
        'Stop that one first, or start with another DATA_DIR and PORT.',
    );
  }
}

/** The data folder exists but is not a cluster this version can run. */
export class DataDirectoryBroken extends EmbeddedPostgresError {
  override readonly name = 'DataDirectoryBroken';
  constructor(dataDirectory: string, problem: string) {
    super(
      `The data folder ${dataDirectory} cannot be used: ${problem}. ` +
        'Restore it from a backup, or delete it to begin with fresh data.',
    );
  }
}

/** The port that was asked for is taken by something else. */
export class PostgresPortTaken extends EmbeddedPostgresError {
  override readonly name = 'PostgresPortTaken';
  constructor(port: number) {
    super(`Port ${port} on 127.0.0.1 is taken, so PostgreSQL cannot listen on it.`);
  }
}
