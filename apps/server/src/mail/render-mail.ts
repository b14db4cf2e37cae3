import type { Language } from '@evergrant/core';
import { escapeHtml } from '../escape-html.ts';

/** An e-mail without sender and addressee. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Besides those of every mail. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a mail says. */
interface Content {
  readonly language: Language;
  readonly subject: string;
  readonly lead: string;
  /** What it is about, one line each, with where each leads. */
  readonly items?: readonly { readonly words: string; readonly url: string }[];
  /** The one button; without words: a bare address, there is nothing to do. */
  readonly link: { readonly url: string; readonly words: string | undefined };
  /** Small, at the end. */
  readonly notes: readonly string[];
}

const SMALL = 'style="font-size:14px;color:#55605b"';

/** Writes a mail, as text and as HTML that says the same. Names that people chose are in it: nothing of them is markup. */
export function renderMail({ language, subject, lead, items = [], link, notes }: Content): Mail {
  const url = escapeHtml(link.url);
  const textOfLink = link.words === undefined ? link.url : `${link.words}:\n${link.url}`;
  return {
    subject,
    text: [lead, ...items.map((item) => `- ${item.words}\n  ${item.url}`), textOfLink, ...notes].join('\n\n'),
    html: `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a2420;background:#ffffff">
<div style="max-width:34em;margin:0 auto">
<p style="font-weight:600">Evergrant</p>
<p>${escapeHtml(lead)}</p>
${
  items.length === 0
    ? ''
    : `<ul>
${items.map((item) => `<li><a href="${escapeHtml(item.url)}" style="color:#14634a">${escapeHtml(item.words)}</a></li>`).join('\n')}
</ul>
`
}${
  link.words === undefined
    ? `<p><a href="${url}">${url}</a></p>`
    : `<p><a href="${url}" style="display:inline-block;padding:10px 18px;border-radius:8px;color:#ffffff;background:#14634a;text-decoration:none">${escapeHtml(link.words)}</a></p>
<p ${SMALL}>${url}</p>`
}
${notes.map((note) => `<p ${SMALL}>${escapeHtml(note)}</p>`).join('\n')}
</div>
</body>
</html>
`,
  };
}
