import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { htmlOf } from '../../src/domain/html-body.ts';
import { isMailAddress, oneLine } from '../../src/domain/mail-text.ts';

test.each(['ada@example.org', 'o.neil+x@sub.example.org', 'zoë@exämple.org'])(
  '%j is one',
  (text) => {
    expect(isMailAddress(text)).toBe(true);
  },
);

test.each([
  '',
  'ada',
  'ada@',
  'a@b@c',
  'ada@example.org, eve@example.org',
  'Ada <ada@example.org>',
  'ada@example.org\r\nBcc: eve@example.org',
  'a b@example.org',
  `${'a'.repeat(65)}@example.org`,
])('%j is none', (text) => {
  expect(isMailAddress(text)).toBe(false);
});

test('one line is one line whatever goes in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(oneLine(text)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }),
  );
});

test('HTML is escaped, says its language and has a real list', () => {
  const html = htmlOf('fr', 'A & B', 'Bonjour <b>Ada</b>,\n"x"\n\nHoraires :\n- un\n- deux');
  expect(html).toContain('<html lang="fr">');
  expect(html).toContain('<title>A &amp; B</title>');
  expect(html).toContain('<p>Bonjour &lt;b&gt;Ada&lt;/b&gt;,<br>\n&quot;x&quot;</p>');
  expect(html).toContain('<p>Horaires :</p>\n<ul>\n<li>un</li>\n<li>deux</li>\n</ul>');
});
