const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const decode = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

/** A form of a page, as far as a browser without a person needs it. */
export interface Form {
  readonly action: string;
  /** The hidden ones. */
  readonly fields: URLSearchParams;
  readonly html: string;
}

/** The forms of a page that a provider under test made. */
export const formsOf = (html: string): Form[] =>
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
