import {
  httpUrl,
  loadServiceConfig,
  type ServiceConfig,
} from '@rendezvous/platform/service-config';
import { z } from 'zod';

/** What the notifications service needs to know to start. */
export interface NotificationsConfig extends ServiceConfig {
  /** The GraphQL endpoint of the doctors service, ending in /graphql. */
  readonly doctorsUrl: string;
  /** The GraphQL endpoint of the slots service, ending in /graphql. */
  readonly slotsUrl: string;
  /** The mail server; null writes files instead. */
  readonly smtpUrl: string | null;
  /** Where mails are written as files without a mail server. */
  readonly mailDirectory: string;
}

const ownSettings = {
  DOCTORS_URL: httpUrl,
  SLOTS_URL: httpUrl,
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// URL' }).optional(),
  MAIL_DIRECTORY: z.string().default('.data/mail'),
};

/**
 * Reads the configuration from environment variables. Pure.
 * @throws ConfigError that lists every problem
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): NotificationsConfig {
  const { service, settings } = loadServiceConfig('notifications', ownSettings, env);
  return {
    ...service,
    doctorsUrl: settings.DOCTORS_URL,
    slotsUrl: settings.SLOTS_URL,
    smtpUrl: settings.SMTP_URL ?? null,
    mailDirectory: settings.MAIL_DIRECTORY,
  };
}
