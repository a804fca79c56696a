import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';

import { mailOptionsOf } from './mail-options.ts';
import type { Mailer } from './mailer.ts';

/**
 * Puts each mail into a directory as `<message id>.eml`, for machines without a mail server. The
 * name follows from the message, and the file appears whole or not at all: a mail that is sent again
 * after a crash replaces itself.
 */
export function createFileMailer(directory: string): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(mail) {
      const { message } = await transport.sendMail(mailOptionsOf(mail));
      await mkdir(directory, { recursive: true });
      const beside = join(directory, `.${mail.id}.part`);
      try {
        // Mails are personal: nobody but the owner reads them.
        await writeFile(beside, message as Buffer, { mode: 0o600 });
        await rename(beside, join(directory, `${mail.id}.eml`));
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
    async readiness() {
      try {
        await mkdir(directory, { recursive: true });
        return { ok: true };
      } catch {
        return { ok: false, detail: 'the mail directory cannot be made' };
      }
    },
    close() {
      transport.close();
      return Promise.resolve();
    },
  };
}
