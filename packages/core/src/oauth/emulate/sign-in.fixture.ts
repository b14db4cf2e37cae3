import { formsOf } from '../../testing/forms.ts';

/**
 * A browser at the emulator's page: picks an account, and follows to the callback, by redirect or by a form that posts
 * itself (`response_mode=form_post`).
 *
 * @param account text on the button; default: the first one
 */
export async function signIn(authorizationUrl: string, account = ''): Promise<URLSearchParams> {
  const page = await fetch(authorizationUrl, { redirect: 'manual' });
  const html = await page.text();
  const button = formsOf(html).find((form) => form.html.includes(account));
  if (page.status !== 200 || button === undefined) throw new Error(`no account to pick (${page.status})`);
  const answer = await fetch(new URL(button.action, authorizationUrl), {
    method: 'POST',
    body: button.fields,
    redirect: 'manual',
  });
  const location = answer.headers.get('location');
  if (location !== null) return new URL(location).searchParams;
  const [posted] = formsOf(await answer.text());
  if (posted === undefined) throw new Error(`no callback (${answer.status})`);
  return posted.fields;
}
