const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

function block(paragraph: string): string {
  const lines = paragraph.split('\n');
  const items = lines.filter((line) => line.startsWith('- '));
  const rest = lines.filter((line) => !line.startsWith('- '));
  const text = `<p>${rest.map(escapeHtml).join('<br>\n')}</p>`;
  if (items.length === 0) return text;
  const list = items.map((line) => `<li>${escapeHtml(line.slice(2))}</li>`);
  return `${text}\n<ul>\n${list.join('\n')}\n</ul>`;
}

/**
 * The plain text of a mail as HTML that screen readers like: the language is declared, paragraphs
 * and lists are real ones, there are no images, tables or colours. Everything is escaped.
 */
export function htmlOf(language: string, subject: string, body: string): string {
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(language)}">`,
    `<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body>',
    ...body.split('\n\n').map(block),
    '</body>',
    '</html>',
  ].join('\n');
}
