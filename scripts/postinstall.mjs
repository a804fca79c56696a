// Makes what is not committed: Prisma's clients. Never fails an install; `npm start` and
// `npm run check` make them again and then say what is wrong.
import { generatePrismaClients } from './generate/prisma-clients.mjs';

try {
  await generatePrismaClients();
} catch (error) {
  console.warn(`The Prisma clients were not generated: ${error.message}`);
  console.warn('Run "npm run generate" once the installation is complete.');
}
