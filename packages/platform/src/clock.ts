/** Where the current time comes from: an argument, so that tests can hold it still. */
export type Clock = () => Date;

/** The clock of the machine. */
export const systemClock: Clock = () => new Date();
