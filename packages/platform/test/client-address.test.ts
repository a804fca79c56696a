import { isIP } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressNetwork, clientAddress, readTrustedProxies } from '../src/client-address.ts';

const proxy = '10.0.0.1';
const none = readTrustedProxies('0');
const addressOf = (forwarded: string | undefined, trusted: string, remote: string = proxy) =>
  clientAddress(remote, forwarded, readTrustedProxies(trusted));

describe('the address of a client', () => {
  test.each([
    ['without proxies it is who is connected', '1.1.1.1, 2.2.2.2', '0', proxy],
    ['one proxy: the last entry, which that has written', '1.1.1.1, 2.2.2.2', '1', '2.2.2.2'],
    ['two proxies: the last but one', '9.9.9.9, 1.1.1.1, 10.0.0.2', '2', '1.1.1.1'],
    ['a chain that is too short', '1.1.1.1', '3', '1.1.1.1'],
    ['no header', undefined, '2', proxy],
    ['an empty header', '', '2', proxy],
    ['what is no address is not believed', 'unknown', '1', proxy],
    ['nor what stands before it', '1.1.1.1, <script>, 10.0.0.2', '3', '10.0.0.2'],
    [
      'networks: the last that is none of them',
      '1.1.1.1, 2.2.2.2, 10.9.9.9',
      '10.0.0.0/8',
      '2.2.2.2',
    ],
    ['networks: who is connected is not trusted', '1.1.1.1', '192.168.0.0/16', proxy],
    ['an address alone', '1.1.1.1', '192.168.0.1 10.0.0.1', '1.1.1.1'],
    ['an IPv6 network', '1.1.1.1, 2001:db8::7', '10.0.0.0/8,2001:db8::/32', '1.1.1.1'],
    ['with a port', '1.1.1.1:4711', '1', '1.1.1.1'],
    ['IPv6 with a port', '[2001:db8::1]:4711', '1', '2001:db8::1'],
    ['with a zone', 'fe80::1%eth0', '1', 'fe80::1'],
    ['IPv4 dressed up as IPv6', '::ffff:1.1.1.1', '1', '1.1.1.1'],
  ])('%s', (_what, forwarded, trusted, expected) => {
    expect(addressOf(forwarded, trusted)).toBe(expected);
  });

  test('who is connected over IPv6 with an IPv4 address is in IPv4 networks', () => {
    expect(addressOf('1.1.1.1', '10.0.0.0/8', '::ffff:10.0.0.1')).toBe('1.1.1.1');
    expect(clientAddress(undefined, '1.1.1.1', none)).toBe('');
  });

  test('nothing a client writes before what its proxy writes changes it', () => {
    const noise = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), { maxLength: 50 });
    fc.assert(
      fc.property(noise, fc.ipV4(), (written, client) => {
        const forwarded = [...written, client].join(',');
        expect(addressOf(forwarded, '1')).toBe(client);
      }),
    );
  });

  test.each(['ten', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', '300.0.0.1', '::1/129', '-1'])(
    'TRUSTED_PROXIES=%s is refused',
    (text) => {
      expect(() => readTrustedProxies(text)).toThrow(RangeError);
    },
  );
});

describe('the network that shares a limit', () => {
  test.each([
    ['1.2.3.4', '1.2.3.4'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['64:ff9b::1.2.3.4', '64:ff9b:0:0::/64'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4::/64'],
    ['', ''],
  ])('of %j is %j', (address, network) => {
    expect(addressNetwork(address)).toBe(network);
  });

  test('is the same for two IPv6 addresses exactly when their first 64 bits are', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    const written = (parts: number[]) => parts.map((part) => part.toString(16)).join(':');
    // The URL parser writes an address in its shortest form.
    const shortest = (text: string) => new URL(`http://[${text}]/`).hostname.slice(1, -1);
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        const neighbour = [...one.slice(0, 4), ...other.slice(4)];
        expect(isIP(shortest(written(one)))).toBe(6);
        const network = addressNetwork(written(one));
        expect(addressNetwork(shortest(written(one)))).toBe(network);
        expect(addressNetwork(shortest(written(neighbour)))).toBe(network);
        const isSame = one.slice(0, 4).join() === other.slice(0, 4).join();
        expect(addressNetwork(written(other)) === network).toBe(isSame);
      }),
    );
  });
});
