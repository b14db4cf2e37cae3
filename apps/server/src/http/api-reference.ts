import { z } from 'zod';
import { escapeHtml } from '../escape-html.ts';
import { openApiDocument } from './openapi.ts';

/** What the page shows of a schema; the document says more. */
interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly description?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly default?: unknown;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    format: z.string().optional(),
    description: z.string().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    default: z.unknown().optional(),
    items: schema.optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    anyOf: z.array(schema).optional(),
    oneOf: z.array(schema).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
  }),
);

const content = z.record(z.string(), z.object({ schema, example: z.unknown().optional() })).optional();

const operation = z.object({
  operationId: z.string().optional(),
  summary: z.string(),
  tags: z.tuple([z.string()]),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean(),
        description: z.string().optional(),
        schema,
      }),
    )
    .default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content })),
});
type Operation = z.infer<typeof operation>;

const documentSchema = z.object({
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  webhooks: z.record(z.string(), z.object({ post: operation })),
  components: z.object({ schemas: z.record(z.string(), schema) }),
});

/** A call, or an event that endpoints are sent. */
interface Entry extends Operation {
  readonly id: string;
  /** Undefined: the hub calls. */
  readonly method: string | undefined;
  readonly path: string;
}

/** Follows the colours of the browser; needs no script. */
const STYLE = `
:root { color-scheme: light dark; --page: light-dark(#ffffff, #14181d); --text: light-dark(#1a2028, #e6eaef); --line: light-dark(#d7dbe0, #3a4048); --quiet: light-dark(#55606c, #a9b3be); --soft: light-dark(#f4f6f8, #1f242a); --link: light-dark(#1257b5, #8ab9ff) }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 17rem minmax(0, 1fr) }
a { color: var(--link) }
nav { padding: 1.5rem; border-right: 1px solid var(--line); font-size: .875rem; position: sticky; top: 0; height: 100vh; overflow: auto }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0 }
nav li { padding: .15rem 0 }
main { padding: 1.5rem 2rem; max-width: 64rem }
section > h2 { margin-top: 3rem; border-bottom: 1px solid var(--line) }
article { margin: 2rem 0; padding-top: .5rem }
article h3 { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
td:first-child, th:first-child { width: 30% }
code, pre { font: .875em/1.45 ui-monospace, monospace }
pre { background: var(--soft); padding: .75rem; overflow: auto; border-radius: 6px }
summary { cursor: pointer; padding: .25rem 0 }
.quiet { color: var(--quiet) }
@media (max-width: 50rem) { body { display: block } nav { position: static; height: auto; border: 0; border-bottom: 1px solid var(--line) } main { padding: 1rem } }`;

/** Text of the document, in which code stands between backquotes. */
const prose = (text: string): string =>
  escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll('\n\n', '<br>');

const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;
const nameOf = (reference: string): string => reference.split('/').at(-1) ?? reference;
const anchorOf = (reference: string): string => `schema-${nameOf(reference)}`;

/** The type of a value in a line. */
function typeOf(shown: Schema): string {
  if (shown.$ref !== undefined)
    return `<a href="#${anchorOf(shown.$ref)}">${escapeHtml(nameOf(shown.$ref))}</a>`;
  if (shown.const !== undefined) return code(JSON.stringify(shown.const));
  if (shown.enum !== undefined) return shown.enum.map((value) => code(JSON.stringify(value))).join(' | ');
  const choices = shown.anyOf ?? shown.oneOf;
  if (choices !== undefined) return choices.map(typeOf).join(' | ');
  if (shown.items !== undefined) return `list of ${typeOf(shown.items)}`;
  if (typeof shown.additionalProperties === 'object')
    return `object of ${typeOf(shown.additionalProperties)}`;
  const types = typeof shown.type === 'string' ? [shown.type] : (shown.type ?? ['any']);
  return types
    .map((type) => escapeHtml(shown.format !== undefined && type === 'string' ? shown.format : type))
    .join(' | ');
}

/** The fields of an object, those of objects within it behind their path; what is no object is one line. */
function rowsOf(shown: Schema, path = ''): string[] {
  const alternatives = shown.anyOf ?? shown.oneOf ?? [];
  const inside = shown.items ?? shown;
  if (inside.properties === undefined)
    return alternatives.some(({ properties }) => properties !== undefined)
      ? alternatives.flatMap((alternative) => rowsOf(alternative, path))
      : [];
  const below = shown.items === undefined ? path : `${path}[]`;
  return Object.entries(inside.properties).flatMap(([name, field]) => {
    const full = below === '' ? name : `${below}.${name}`;
    return [
      row({ name: full, field, required: inside.required?.includes(name) ?? false }),
      ...rowsOf(field, full),
    ];
  });
}

function row({
  name,
  field,
  required,
  note = field.description,
}: {
  name: string;
  field: Schema;
  required: boolean;
  note?: string | undefined;
}): string {
  const fallback = field.default === undefined ? '' : ` Default: ${code(JSON.stringify(field.default))}.`;
  return `<tr><td>${code(name)}${required ? '' : ' <span class="quiet">optional</span>'}</td><td>${typeOf(field)}</td><td>${prose(note ?? '')}${fallback}</td></tr>`;
}

const table = (caption: string, rows: readonly string[]): string =>
  rows.length === 0
    ? ''
    : `<h4>${escapeHtml(caption)}</h4><table><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;

/** What is sent or answered. */
function bodyOf(caption: string, given: z.infer<typeof content>): string {
  return Object.entries(given ?? {})
    .map(([type, { schema: shown, example }]) => {
      const rows = rowsOf(shown);
      const whole =
        rows.length === 0
          ? `<p>${caption}: ${typeOf(shown)} <span class="quiet">${escapeHtml(type)}</span></p>`
          : table(`${caption}, ${type}`, rows);
      return `${whole}${example === undefined ? '' : `<pre tabindex="0" aria-label="Example">${escapeHtml(JSON.stringify(example, null, 2))}</pre>`}`;
    })
    .join('');
}

function refusalsOf(responses: Operation['responses']): string {
  const rows = Object.entries(responses)
    .filter(([status]) => !/^2|default/.test(status))
    .map(([status, { description }]) => `<tr><td>${code(status)}</td><td>${prose(description)}</td></tr>`);
  return `<details><summary>Refusals</summary><table><thead><tr><th scope="col">Status</th><th scope="col">Codes</th></tr></thead><tbody>${rows.join('')}</tbody></table></details>`;
}

function articleOf({
  id,
  method,
  path,
  summary,
  security = [],
  parameters,
  requestBody,
  responses,
}: Entry): string {
  const scopes = security.flatMap((way) => Object.values(way).flat());
  const title = method === undefined ? code(path) : `${code(`${method} ${path}`)}`;
  return `<article id="${id}"><h3>${title}</h3>
${method === undefined ? '' : `<p>${prose(summary)}</p>`}
${scopes.length === 0 ? '' : `<p class="quiet">An API key needs the scope ${scopes.map(code).join(', ')}.</p>`}
${table(
  'Parameters',
  parameters.map(({ name, in: place, required, description, schema: field }) =>
    row({ name: `${name} (${place})`, field, required, note: description ?? field.description }),
  ),
)}
${bodyOf('Body', requestBody?.content)}
${bodyOf('Answer', responses['200']?.content)}
${refusalsOf(responses)}</article>`;
}

/**
 * The OpenAPI document as a page that people read: complete as it is sent, without scripts and without anything of another origin.
 *
 * @param server the address of the API, of which the page says that calls go there
 */
export function renderApiReference(server: string): string {
  const { tags, paths, webhooks, components } = documentSchema.parse(openApiDocument(server));
  const calls: Entry[] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, call]) => ({
      ...call,
      id: call.operationId ?? `${method}-${path}`,
      method: method.toUpperCase(),
      path,
    })),
  );
  const events: Entry[] = Object.entries(webhooks).map(([path, { post }]) => ({
    ...post,
    id: `event-${path}`,
    method: undefined,
    path,
  }));
  const groups = [
    ...tags.map(({ name, description }) => ({
      name,
      description,
      entries: calls.filter((call) => call.tags.includes(name)),
    })),
    {
      name: 'events',
      description: 'What webhook endpoints are sent, signed as Standard Webhooks says',
      entries: events,
    },
  ];
  const links = groups.map(
    ({ name, entries }) =>
      `<strong>${escapeHtml(name)}</strong><ul>${entries.map(({ id, method, path, summary }) => `<li><a href="#${id}">${prose(method === undefined ? path : summary)}</a></li>`).join('')}</ul>`,
  );
  const sections = groups.map(
    ({ name, description, entries }) =>
      `<section><h2>${escapeHtml(name)}</h2><p>${prose(description)}</p>${entries.map(articleOf).join('')}</section>`,
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, shown]) =>
      `<article id="schema-${name}"><h3>${code(name)}</h3>${shown.description === undefined ? '' : `<p>${prose(shown.description)}</p>`}${table('Fields', rowsOf(shown)) || `<p>${typeOf(shown)}</p>`}</article>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Evergrant API</title>
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Calls">${links.join('')}<strong>schemas</strong><ul>${Object.keys(components.schemas)
    .map((name) => `<li><a href="#schema-${name}">${escapeHtml(name)}</a></li>`)
    .join('')}</ul></nav>
<main>
<h1>Evergrant API</h1>
<p>Calls go to ${code(server)}, as JSON, with ${code('Authorization: Bearer evg_<id>_<secret>')}. The same as
<a href="/api/v1/openapi.json">OpenAPI 3.1</a>; every code with its cause and cure in <a href="/docs/errors.md">errors</a>.</p>
${sections.join('\n')}
<section><h2>schemas</h2>${schemas.join('')}</section>
</main>
</body>
</html>
`;
}
