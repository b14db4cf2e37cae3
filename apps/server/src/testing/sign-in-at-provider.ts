import { formsOf } from '@evergrant/core/testing';
import type { Browser } from './browser.ts';

const MOST_STEPS = 20;

/**
 * A person at a provider's pages: picks the account, and goes where redirects and forms that send themselves lead,
 * until the browser is back at a page of the hub.
 *
 * @param account text on the button, where there is a choice
 * @returns the address of that page, not opened
 */
export async function signInAtProvider(
  browser: Browser,
  { authUrl, hubUrl, account = '' }: { authUrl: string; hubUrl: string; account?: string },
): Promise<URL> {
  let url = new URL(authUrl);
  let form: URLSearchParams | undefined;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const atHub = url.origin === hubUrl;
    if (atHub && !url.pathname.startsWith('/oauth/')) return url;
    const answer = await browser.fetch(url, form === undefined ? {} : posted(form, atHub));
    const location = answer.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      form = undefined;
      continue;
    }
    const html = await answer.text();
    const button = formsOf(html).find((candidate) => candidate.html.includes(account)) ?? formsOf(html)[0];
    if (button === undefined) throw new Error(`${answer.status} at ${url.origin}${url.pathname}: a dead end`);
    url = new URL(button.action, url);
    form = button.fields;
  }
  throw new Error('the way does not end');
}

/** What a browser sends for a form of another site: to the hub, an origin that is not its own. */
const posted = (form: URLSearchParams, atHub: boolean): RequestInit => ({
  method: 'POST',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    ...(atHub ? { origin: 'https://provider.example' } : {}),
  },
  body: form.toString(),
});
