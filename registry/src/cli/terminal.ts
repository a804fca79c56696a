/** What a command knows of the world around it; tests pass their own. */
export interface Terminal {
  /** The folder relative paths are relative to. */
  directory: string;
  environment: Readonly<Record<string, string | undefined>>;
  readStandardInput(): Promise<string>;
  writeOutput(text: string): void;
  writeError(text: string): void;
}
