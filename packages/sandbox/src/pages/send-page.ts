import { errorView } from './error-view.ts';
import { type Html, html } from './html.ts';

/** The part of a Koa context that a page needs. */
interface PageContext {
  status: number;
  body: unknown;
  type: string;
  set(headers: Record<string, string>): void;
}

/**
 * Sends a page that loads nothing from elsewhere and cannot be framed.
 *
 * `formTargets` are origins that a form of the page may end up at: Chrome applies `form-action` to every redirect
 * that follows the submission, which leads to the client's callback and from there to wherever the client goes.
 */
export function sendPage(
  ctx: PageContext,
  page: { title: string; main: Html; formTargets?: string[] },
): void {
  const formAction = ["'self'", 'http://127.0.0.1:*', 'http://localhost:*', ...(page.formTargets ?? [])];
  ctx.set({
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self'",
      `form-action ${formAction.join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  ctx.type = 'html';
  ctx.body = layout(page.title, page.main).text;
}

/** Tells the user what went wrong with an authorization request that cannot be sent back to its client. */
export function sendErrorPage(ctx: PageContext, error: string, description = ''): void {
  const { status } = ctx;
  sendPage(ctx, errorView(error, description));
  ctx.status = status;
}

function layout(title: string, main: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Sandbox</title>
<link rel="icon" href="/assets/sandbox.svg">
<link rel="stylesheet" href="/assets/sandbox.css">
</head>
<body>
<div class="card">
<header><img src="/assets/sandbox.svg" alt="" width="28" height="28"> <span>Sandbox</span></header>
<main>
${main}
</main>
<footer>A pretend provider for trying things out. No real account is involved.</footer>
</div>
</body>
</html>
`;
}
