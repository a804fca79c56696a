/** Enough for some changes, and below what a patient may do in a day. */
const operationsPerPatient = 8;

export interface Patient {
  readonly name: string;
  readonly token: string;
}

/** People who do one thing at a time. */
export interface Patients {
  /** Runs the work as one of them, who does nothing else meanwhile. */
  act<T>(work: (patient: Patient) => Promise<T>): Promise<T>;
}

/** Those who have done enough are replaced by new ones, all named `<prefix>-<number>`. */
export function createPatients(prefix: string, mint: (name: string) => Promise<string>): Patients {
  const idle: { patient: Patient; operations: number }[] = [];
  let made = 0;
  return {
    async act(work) {
      let chosen = idle.shift();
      if (chosen === undefined) {
        made += 1;
        const name = `${prefix}-${made}`;
        chosen = { patient: { name, token: await mint(name) }, operations: 0 };
      }
      try {
        return await work(chosen.patient);
      } finally {
        chosen.operations += 1;
        if (chosen.operations < operationsPerPatient) idle.push(chosen);
      }
    },
  };
}
