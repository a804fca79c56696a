/** Generates the Prisma client of every service whose schema changed; answers their names. */
export function generatePrismaClients(): Promise<string[]>;
