import { type TrustedProxies, trustedProxiesSetting } from '@rendezvous/platform/client-address';
import { wholeNumber } from '@rendezvous/platform/service-config';
import { z } from 'zod';
import type { DemandSettings } from './cost/demand-control.ts';
import type { RequestRates } from './rate-limits/rate-limits.ts';

/** How the gateway protects itself and the services from too much. */
export interface ProtectionConfig {
  readonly demand: DemandSettings;
  readonly rates: RequestRates;
  readonly trustedProxies: TrustedProxies;
  /** After which a query is given up, in milliseconds. */
  readonly operationTimeoutMs: number;
}

const requestsPerMinute = wholeNumber(0, 100_000_000);

/** The settings. The limits are far above what people do; whoever knows their users sets lower ones. */
export const protectionSettings = {
  COST_MODE: z
    .enum(['measure', 'enforce'], { error: 'must be "measure" or "enforce"' })
    .default('enforce'),
  MAX_OPERATION_COST: wholeNumber(1, 1_000_000_000).default(20_000),
  RATE_LIMIT_ADDRESS_PER_MINUTE: requestsPerMinute.default(120_000),
  RATE_LIMIT_USER_PER_MINUTE: requestsPerMinute.default(6_000),
  RATE_LIMIT_PARTNER_PER_MINUTE: requestsPerMinute.default(6_000),
  TRUSTED_PROXIES: trustedProxiesSetting,
  OPERATION_TIMEOUT_MS: wholeNumber(100, 300_000).default(20_000),
} as const;

/** Pure. */
export function readProtection(
  values: z.output<z.ZodObject<typeof protectionSettings>>,
): ProtectionConfig {
  return {
    demand: { mode: values.COST_MODE, maximum: values.MAX_OPERATION_COST },
    rates: {
      perAddress: values.RATE_LIMIT_ADDRESS_PER_MINUTE,
      perUser: values.RATE_LIMIT_USER_PER_MINUTE,
      perPartner: values.RATE_LIMIT_PARTNER_PER_MINUTE,
    },
    trustedProxies: values.TRUSTED_PROXIES,
    operationTimeoutMs: values.OPERATION_TIMEOUT_MS,
  };
}
