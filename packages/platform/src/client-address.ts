import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { z } from 'zod';

/**
 * Which proxies in front of the gateway are believed when they say whom they speak for: so many as
 * there are, or those with these addresses.
 */
export type TrustedProxies = { readonly count: number } | { readonly networks: BlockList };

/** A chain longer than this was not made by proxies of ours. */
const chainMaximum = 32;

/**
 * Reads the setting TRUSTED_PROXIES: a number, or addresses and networks such as `10.0.0.0/8,::1`.
 * @throws RangeError that says which part is neither
 */
export function readTrustedProxies(text: string): TrustedProxies {
  if (/^\d{1,2}$/.test(text.trim())) return { count: Number(text) };
  const networks = new BlockList();
  const parts = text.split(/[\s,]+/).filter((each) => each !== '');
  for (const [index, part] of parts.entries()) {
    if (addNetwork(networks, part)) continue;
    throw new RangeError(`part ${index + 1} is no number, address or network such as 10.0.0.0/8`);
  }
  return { networks };
}

/** The setting TRUSTED_PROXIES for a configuration; without it, no proxy is believed. */
export const trustedProxiesSetting = z
  .string()
  .transform((text, context) => {
    try {
      return readTrustedProxies(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  })
  .default({ count: 0 });

/** What stands for everybody who shares the address that a request comes from. */
export function clientNetwork(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  trusted: TrustedProxies,
): string {
  const forwarded = headers['x-forwarded-for'];
  const chain = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  return addressNetwork(clientAddress(socket.remoteAddress, chain, trusted));
}

function addNetwork(networks: BlockList, text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  const bitsMaximum = family === 4 ? 32 : 128;
  const bits = prefix === undefined ? bitsMaximum : Number(prefix);
  const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix);
  if (family === 0 || !isPrefix || bits > bitsMaximum || rest.length > 0) return false;
  networks.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  return true;
}

/**
 * The address of the client behind the trusted proxies. `X-Forwarded-For` is read from its end, where
 * the nearest proxy writes: what a client writes itself stands before that and is not believed.
 * @param remoteAddress who has the connection to the gateway
 */
export function clientAddress(
  remoteAddress: string | undefined,
  forwardedFor: string | undefined,
  trusted: TrustedProxies,
): string {
  const connected = plainAddress(remoteAddress ?? '') ?? '';
  const named = (forwardedFor ?? '').split(',').slice(-chainMaximum).reverse();
  let client = connected;
  for (const [index, text] of named.entries()) {
    const isTrusted = 'count' in trusted ? index < trusted.count : isIn(trusted.networks, client);
    const next = plainAddress(text.trim());
    // A proxy that says nothing sensible is itself whom we hear.
    if (!isTrusted || next === null) return client;
    client = next;
  }
  return client;
}

function isIn(networks: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && networks.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Without port, brackets and zone, and IPv4 where it is dressed up as IPv6; null: no address. */
function plainAddress(text: string): string | null {
  const bare =
    /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/%.*$/, '');
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  return isIP(address) === 0 ? null : address;
}

/**
 * What stands for everybody who shares an address: all of it for IPv4, the first 64 bits for IPv6, of
 * which a single household has them all.
 */
export function addressNetwork(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const missing = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...missing, ...after].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

function groupsOf(text: string): string[] {
  // The last 32 bits may be written as an IPv4 address: two groups, whose value is not needed.
  return text === '' ? [] : text.replace(/[\d.]+\.[\d.]+$/, '0:0').split(':');
}
