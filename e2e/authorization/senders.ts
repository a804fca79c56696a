/** Everybody who can send a request, with every scope and with each of them missing. */
import { type AccessRole, accessScopes, scopedRoles } from '@rendezvous/platform/access-rules';
// @boundaries-ignore The rules are read as the documentation reads them.
import type { AccessField } from '../../scripts/generate/access-fields.ts';
import type { RequestOptions } from '../support/client.ts';
import type { Partners } from '../support/partners.ts';
import type { ProductUnderTest } from '../support/product-under-test.ts';
import type { Outcome } from './probe.ts';

/** Somebody who sends a request, and what the rules should know of them. */
export interface Sender {
  readonly name: string;
  /** Null: nobody is signed in. */
  readonly role: AccessRole | null;
  readonly scopes: readonly string[];
  /** The only scope that is missing: worth asking for what needs it. */
  readonly lacks?: string;
  readonly request: RequestOptions;
}

/** The senders of a practice, of a patient (`ada`), of the platform and of nowhere. */
export async function createSenders(
  product: ProductUnderTest,
  partners: Partners,
  practice: string,
): Promise<Sender[]> {
  const practices = [practice];
  const open = { practices, contract: null, level: 'allow-ids' };
  const [all, none] = await partners.publish(product.endpoint(), [
    { name: 'clinic', scopes: accessScopes, ...open },
    { name: 'clinic-without-scopes', scopes: [], ...open },
  ]);
  const partner = (scopes: readonly string[], key = ''): Sender => ({
    name: `PARTNER with ${scopes.length} scopes`,
    role: 'PARTNER',
    scopes,
    request: { headers: { 'x-api-key': key } },
  });
  async function signedIn(
    role: 'STAFF' | 'OPERATOR',
    scopes: readonly string[],
    what: string,
  ): Promise<Sender> {
    const scope = scopes.join(' ');
    const actor =
      role === 'STAFF'
        ? ({ role: 'staff', practices, scope } as const)
        : ({ role: 'operator', scope } as const);
    const token = await product.token(role.toLowerCase(), 'fr', { actor });
    return { name: `${role} ${what}`, role, scopes, request: { token } };
  }
  const lacking = accessScopes.flatMap((scope) => {
    const others = accessScopes.filter((other) => other !== scope);
    return (['STAFF', 'OPERATOR'] as const).map(async (role) => ({
      ...(await signedIn(role, others, `without ${scope}`)),
      lacks: scope,
    }));
  });
  const patient = { token: await product.token('ada') };
  return [
    { name: 'nobody', role: null, scopes: [], request: {} },
    { name: 'PATIENT', role: 'PATIENT', scopes: [], request: patient },
    partner(accessScopes, all),
    partner([], none),
    await signedIn('STAFF', accessScopes, 'with every scope'),
    await signedIn('STAFF', [], 'without scopes'),
    await signedIn('OPERATOR', accessScopes, 'with every scope'),
    await signedIn('OPERATOR', [], 'without scopes'),
    ...(await Promise.all(lacking)),
  ];
}

/** What the rule of a field lets expect for a sender. */
export function expectedOf(
  { rule }: AccessField,
  { role, scopes }: Pick<Sender, 'role' | 'scopes'>,
): Outcome {
  if (rule.roles.includes('ANYONE')) return 'allowed';
  if (role === null) return 'UNAUTHENTICATED';
  const lacks = scopedRoles.has(role) && rule.scopes.some((scope) => !scopes.includes(scope));
  return rule.roles.includes(role) && !lacks ? 'allowed' : 'FORBIDDEN';
}
