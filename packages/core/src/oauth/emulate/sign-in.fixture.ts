const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const decode = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

interface Form {
  readonly action: string;
  readonly fields: URLSearchParams;
  readonly html: string;
}

/** The forms of a page, with their hidden fields. */
const formsOf = (html: string): Form[] =>
  [...html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].map(
    ([, action = '', content = '']) => ({
      action: decode(action),
      html: content,
      fields: new URLSearchParams(
        [...content.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
          ([, name = '', value = '']): [string, string] => [decode(name), decode(value)],
        ),
      ),
    }),
  );

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
