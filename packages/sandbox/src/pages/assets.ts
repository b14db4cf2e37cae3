import { readFileSync } from 'node:fs';
import { avatarOf, findPerson } from '../people.ts';
import { exchangeOf } from '../protocol/exchange.ts';
import type { Middleware } from '../protocol/middleware.ts';

const files: Record<string, { type: string; text: string }> = {
  '/assets/sandbox.css': { type: 'css', text: readText('sandbox.css') },
  '/assets/sandbox.svg': { type: 'svg', text: readText('sandbox.svg') },
};

/** Style sheet, icon and portraits. */
export const assets: Middleware = async (ctx, next) => {
  const { pathname } = exchangeOf(ctx.req).url;
  const file = files[pathname] ?? portrait(pathname);
  if (!file) return next();
  ctx.type = file.type;
  ctx.body = file.text;
  ctx.set({ 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'" });
};

function portrait(pathname: string): { type: string; text: string } | undefined {
  const person = findPerson(/^\/people\/([^/]+)\.svg$/.exec(pathname)?.[1] ?? '');
  return person && { type: 'svg', text: avatarOf(person) };
}

function readText(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}
