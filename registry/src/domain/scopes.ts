/** What a key to the registry opens, per variant. */
export const scopeNames = ['read', 'check', 'publish', 'admin', 'gateway'] as const;

export type Scope = (typeof scopeNames)[number];

/** Scopes by variant; those of `*` hold for all variants. */
export type Grants = Readonly<Record<string, readonly Scope[]>>;

/** Stands for all variants, also those to come. */
export const allVariants = '*';

/** Whether the grants have at least one of the scopes for a variant. */
export function isGranted(grants: Grants, variant: string, oneOf: readonly Scope[]): boolean {
  return [variant, allVariants].some((name) =>
    (Object.hasOwn(grants, name) ? (grants[name] ?? []) : []).some((scope) =>
      oneOf.includes(scope),
    ),
  );
}

/**
 * Whether the holder may make, see or revoke a key with other grants: only who administers each of
 * its variants, so that no key makes a mightier one.
 */
export function mayManage(holder: Grants, others: Grants): boolean {
  return Object.keys(others).every((variant) => isGranted(holder, variant, ['admin']));
}
